import Foundation
import Testing

/// `StorageProbe`, run by itself or under strace.
enum Probe {
    struct Ending: Sendable {
        let status: Int32
        let wasKilled: Bool
        let output: String
    }

    /// The build puts programs beside the test bundle, which is the running program.
    static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = (own as NSString).deletingLastPathComponent + "/StorageProbe"
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        let bundle = ProcessInfo.processInfo.arguments.first { $0.hasSuffix(".xctest") } ?? own
        return (bundle as NSString).deletingLastPathComponent + "/StorageProbe"
    }()

    /// Whether strace is there and may trace.
    static let canTrace: Bool = {
        let works = (try? run(["strace", "-o", "/dev/null", "/bin/true"]))?.status == 0
        if !works { print("SKIPPED: crash and fault tests need strace (Debian package strace) and the right to trace") }
        return works
    }()

    static func start(_ command: [String], output: Pipe = Pipe()) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    static func run(_ command: [String]) throws -> Ending {
        let output = Pipe()
        let process = try start(command, output: output)
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Ending(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: String(decoding: bytes, as: UTF8.self))
    }
}

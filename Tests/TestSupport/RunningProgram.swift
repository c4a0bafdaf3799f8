package import Foundation
import Synchronization

/// A process of the real binary, with what it wrote.
package final class RunningProgram: @unchecked Sendable {  // Process is used from one test at a time; output is locked.
    package let process = Process()
    private let standardOutput = Mutex(Data())
    private let standardError = Mutex(Data())
    private let ended = DispatchSemaphore(value: 0)
    private let readers = DispatchGroup()

    /// - Parameters:
    ///   - environment: Added to the test's own, from which the daemon's variables are removed.
    ///   - launcher: A command that runs the one given to it, such as `/usr/bin/nice`, in its own process.
    package init(
        _ arguments: [String], environment: [String: String] = [:], input: Data? = nil, launcher: [String] = []
    ) throws {
        let command = launcher + [PackageLayout.binary.path] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        var variables = ProcessInfo.processInfo.environment
        for name in ["MODEL_ARTIFACTS_ROOT", "MODEL_VERSION", "MODEL_SERVICE_TOKEN", "HOST", "PORT", "LOG_LEVEL"] {
            variables[name] = nil
        }
        process.environment = variables.merging(environment) { _, new in new }
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        let inputPipe = Pipe()
        process.standardInput = input == nil ? FileHandle.nullDevice : inputPipe
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        read(output) { data in self.standardOutput.withLock { $0.append(data) } }
        read(errors) { data in self.standardError.withLock { $0.append(data) } }
        if let input {
            DispatchQueue.global().async {
                try? inputPipe.fileHandleForWriting.write(contentsOf: input)
                try? inputPipe.fileHandleForWriting.close()
            }
        }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    private func read(_ pipe: Pipe, into append: @escaping @Sendable (Data) -> Void) {
        let handle = pipe.fileHandleForReading
        readers.enter()
        // A thread of its own: Dispatch has two for this machine's blocked readers and adds others a second late.
        Thread.detachNewThread { [readers] in
            // Not `read(upToCount:)`, which waits until it has as much as that.
            while case let data = handle.availableData, !data.isEmpty { append(data) }
            readers.leave()
        }
    }

    package var output: String { String(decoding: standardOutput.withLock { $0 }, as: UTF8.self) }
    package var errors: String { String(decoding: standardError.withLock { $0 }, as: UTF8.self) }

    package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end and returns the exit status, or nil when it still runs after `seconds`.
    @discardableResult
    package func wait(seconds: Double = 30) -> Int32? {
        guard ended.wait(timeout: .now() + seconds) == .success else { return nil }
        ended.signal()
        _ = readers.wait(timeout: .now() + 2)
        return process.terminationStatus
    }

    /// Runs to the end.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], input: Data? = nil
    ) throws -> (status: Int32?, output: String, errors: String) {
        let program = try RunningProgram(arguments, environment: environment, input: input)
        let status = program.wait()
        return (status, program.output, program.errors)
    }
}

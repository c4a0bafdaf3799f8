import Foundation
import TestSupport

/// What the kernel says of a running process.
struct ProcessFacts {
    let identifier: Int32

    init(_ daemon: RunningDaemon) { identifier = daemon.program.process.processIdentifier }

    /// Descriptors the daemon may open for itself after the first count: its file watch, and what Dispatch keeps for
    /// timers. Every client of these tests is one of hundreds, so a leak is still seen.
    static let lateDescriptors = 5

    var openDescriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(identifier)/fd").count) ?? 0
    }

    var residentBytes: Int {
        let pages = text("statm").split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * 4096
    }

    /// Processor time used so far.
    var processorSeconds: Double {
        // The second field, the name, may hold anything but ends with the last parenthesis.
        let fields = text("stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 13, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Allows `count` open files from now on.
    func limitOpenFiles(to count: Int) -> Bool {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/usr/bin/prlimit")
        program.arguments = ["--pid", "\(identifier)", "--nofile=\(count):\(count)"]
        guard (try? program.run()) != nil else { return false }
        program.waitUntilExit()
        return program.terminationStatus == 0
    }

    /// IPv4 sockets of this machine that listen on `port`.
    static func listeners(onPort port: UInt16) -> Int {
        let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
        let suffix = String(format: ":%04X", port)
        return table.split(separator: "\n").count { line in
            let columns = line.split(separator: " ")
            return columns.count > 3 && columns[1].hasSuffix(suffix) && columns[3] == "0A"
        }
    }

    private func text(_ file: String) -> String {
        (try? String(contentsOfFile: "/proc/\(identifier)/\(file)", encoding: .utf8)) ?? ""
    }
}

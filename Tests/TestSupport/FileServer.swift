internal import Foundation

/// `Peers/file_server.py` on a port of the kernel's choice, ended with this object: a web server that cuts, lies and
/// changes its mind, as the first part of a path tells it to.
package final class FileServer: @unchecked Sendable {  // Process is started and ended once.
    private let process = Process()
    private let input = Pipe()
    private let scratch: ScratchDirectory
    package let port: Int
    /// What every path stands for, in two versions.
    package let versionA: [UInt8]
    package let versionB: [UInt8]

    /// One for all tests of a process.
    package static let shared = Result { try FileServer() }

    init() throws {
        scratch = try ScratchDirectory()
        let script = PackageLayout.root.appendingPathComponent("Tests/TestSupport/Peers/file_server.py").path
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-B", script, scratch.path]
        process.standardInput = input
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        versionA = [UInt8](try Data(contentsOf: scratch.file("a.zip")))
        versionB = [UInt8](try Data(contentsOf: scratch.file("b.zip")))
    }

    deinit { process.terminate() }

    package var origin: String { "http://127.0.0.1:\(port)" }

    package struct Request: Equatable, Sendable {
        package let method: String
        package let path: String
        package let range: String?
        package let ifRange: String?
    }

    /// The requests for a path so far.
    package func requests(for path: String) throws -> [Request] {
        let lines = (try? scratch.text("log"))?.split(separator: "\n") ?? []
        return try lines.compactMap { line in
            let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any]
            guard let row, row.count == 4, row[1] as? String == path, let method = row[0] as? String else { return nil }
            return Request(method: method, path: path, range: row[2] as? String, ifRange: row[3] as? String)
        }
    }
}

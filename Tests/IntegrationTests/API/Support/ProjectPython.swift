import Foundation
import TestSupport

/// The Python of `.venv`, for references that only other libraries can give.
enum ProjectPython {
    private static let bin = PackageLayout.root.appendingPathComponent(".venv/bin")

    /// False, said loudly, when the modules are not there.
    static func has(_ modules: [String], for what: String) throws -> Bool {
        if try run(["-c", "import " + modules.joined(separator: ", ")]).status == 0 { return true }
        print("SKIPPED: \(what): no \(modules.joined(separator: ", ")) in .venv; `make test` installs it")
        return false
    }

    /// Runs to the end. Output and errors come together.
    static func run(
        _ arguments: [String], program: String = "python", directory: URL? = nil
    ) throws -> (status: Int32, output: String) {
        let url = bin.appendingPathComponent(program)
        guard FileManager.default.isExecutableFile(atPath: url.path) else { return (127, "no \(url.path)") }
        let scratch = try ScratchDirectory()
        let file = scratch.file("output")
        try Data().write(to: file)
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.currentDirectoryURL = directory ?? scratch.url
        let handle = try FileHandle(forWritingTo: file)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: file, encoding: .utf8))
    }
}

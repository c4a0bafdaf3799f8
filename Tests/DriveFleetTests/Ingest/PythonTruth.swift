import Foundation
import TestSupport
import Testing

@testable import DriveFleet

/// The normalised lines that Python's csv module makes of daily files: the recipe `normalised_days.py`.
enum PythonTruth {
    /// Writes each daily file and its expected lines to `scratch`.
    static func convert(_ archive: URL, _ members: [String] = [], to scratch: ScratchDirectory) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let recipe = PackageLayout.root.appending(path: "Tests/TestSupport/Recipes/normalised_days.py").path
        process.arguments = ["python3", recipe, archive.path, scratch.path] + members
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    /// Normalises each file that `convert` wrote, and expects its lines; returns what was counted.
    static func compare(in scratch: ScratchDirectory) throws -> IngestCounts {
        var counts = IngestCounts()
        for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
        where name.hasSuffix(".csv") {
            let file = NormalisedFile(bytes: [UInt8](try Data(contentsOf: scratch.file(name))), chunk: 1 << 16)
            let expected = try scratch.text(name.replacingOccurrences(of: ".csv", with: ".expected"))
            #expect(file.refusal == nil)
            #expect(file.lines == expected.split(separator: "\n").map(String.init), "\(name)")
            counts.add(file.counts)
        }
        return counts
    }
}

import Foundation
import Models
import Testing

@testable import Inference

/// Contributions for the given models, against LightGBM's own, asked from Python.
@Suite(.serialized, .enabled(if: GivenModels.root != nil && Python.isThere))
struct GivenModelsContributionTests {
    @Test("contributions equal the library's within 1e-9, and with the base value give the margin")
    func contributions() throws {
        print("model                                 largest difference: of each value, of the row's largest")
        for name in GivenModels.names {
            let ensemble = try GivenModels.ensemble(name)
            let rows = Array(try GivenModels.companion(name, "ref_inputs.csv").prefix(60))
            let expected = try Python.contributions(name).prefix(60)
            let found = try InferenceTests.contributions(.trees(ensemble), rows)
            var worst = 0.0
            var worstOfRow = 0.0
            for (values, expected) in zip(found, expected) {
                try #require(values.count == expected.count)
                let largest = expected.map(\.magnitude).max() ?? 0
                for (value, truth) in zip(values, expected) {
                    let difference = (value - truth).magnitude
                    worstOfRow = max(worstOfRow, difference / largest)
                    worst = max(worst, difference / max(truth.magnitude, 1e-6 * largest))
                }
            }
            print(name.padding(toLength: 36, withPad: " ", startingAt: 0), worst, worstOfRow)
            #expect(found.count == 60 && worst <= 1e-9, "\(name)")
            for (margin, values) in zip(margins(.trees(ensemble), rows), found) {
                let sums = chunked(values, by: ensemble.featureNames.count + 1).map { $0.reduce(0, +) }
                let scale = values.map(\.magnitude).max() ?? 0
                #expect(zip(sums, margin).allSatisfy { ($0 - $1).magnitude <= 1e-13 * scale }, "\(name)")
            }
        }
    }
}

enum Python {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let interpreter = package.appending(path: ".venv/bin/python")

    static let isThere: Bool = {
        let found = FileManager.default.isExecutableFile(atPath: interpreter.path)
        if !found { print("SKIPPED: no \(interpreter.path); `make test` creates it") }
        return found
    }()

    static func contributions(_ name: String) throws -> [[Double]] {
        guard let root = GivenModels.root else { throw CocoaError(.fileNoSuchFile) }
        let model = root.appending(path: name)
        let process = Process()
        process.executableURL = interpreter
        process.arguments = [
            package.appending(path: "Tests/TestSupport/Recipes/lightgbm_contributions.py").path, model.path,
            model.deletingPathExtension().appendingPathExtension("ref_inputs.csv").path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("[") }.map {
            $0.split(separator: ",").map { Double($0) ?? .nan }
        }
    }
}

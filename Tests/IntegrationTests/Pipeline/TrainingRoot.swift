import Foundation
import JSONText
import TestSupport
import Testing

/// An artifacts root of its own to train into, with a directory for temporary files.
final class TrainingRoot: Sendable {
    private let scratch: ScratchDirectory
    private let features: String
    var path: String { scratch.at("artifacts") }
    var temporary: String { scratch.at("temporary") }

    init(features: String? = nil) throws {
        scratch = try ScratchDirectory()
        self.features = try features ?? SmallFleet.shared.get().features
        for directory in [path, temporary] {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
    }

    /// `reliscore train`, quickly.
    func program(_ words: [String], environment: [String: String] = [:]) throws -> RunningProgram {
        let usual = [
            "train", "--artifacts-root", path, "--temp-dir", temporary, "--bootstrap", "10", "--source-date-epoch",
            "1767225600",
        ]
        let others = [("--features", features), ("--duckdb", TrainingTools.duckDB ?? ""), ("--threads", "1")]
            .filter { !words.contains($0.0) }.flatMap { [$0.0, $0.1] }
        // Threads that wait for others on a busy machine are not to keep them from their work.
        let variables = ["OMP_WAIT_POLICY": "passive"].merging(environment) { _, given in given }
        return try RunningProgram(usual + others + words, environment: variables)
    }

    func train(
        _ words: [String], environment: [String: String] = [:]
    ) throws -> (status: Int32?, output: String, errors: String) {
        let program = try program(words, environment: environment)
        let status = program.wait(seconds: 120)
        return (status, program.output, program.errors)
    }

    var versions: [String] { entries(of: path).filter { !$0.hasPrefix(".") && $0 != "ACTIVE_MODEL" } }
    var temporaryFiles: [String] { entries(of: temporary) }
    var active: String? { try? FileManager.default.destinationOfSymbolicLink(atPath: path + "/ACTIVE_MODEL") }

    private func entries(of directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    }

    func location(_ version: String, _ file: String) -> String { "\(path)/\(version)/\(file)" }

    func bytes(_ version: String, _ file: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: location(version, file)))
    }

    func json(_ version: String, _ file: String) throws -> JSONValue {
        try JSONValue.parse([UInt8](bytes(version, file)))
    }

    /// All files of a version, by their names.
    func contents(of version: String) throws -> [String: Data] {
        let names = entries(of: "\(path)/\(version)")
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try bytes(version, $0)) })
    }
}

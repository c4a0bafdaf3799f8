import Foundation
import Storage
import SystemIO
import TestSupport
import Testing

@testable import CommandLineInterface

/// What a command printed and how it ended, run inside the test.
struct Captured {
    let code: ExitCode
    let output: String
    let talk: String

    init(_ words: [String], environment: [String: String] = [:]) throws {
        let directory = try ScratchDirectory()
        try directory.write("output", "")
        try directory.write("talk", "")
        let output = try #require(FileHandle(forWritingAtPath: directory.at("output")))
        let talk = try #require(FileHandle(forWritingAtPath: directory.at("talk")))
        code = CommandLineTool.run(
            words[...], environment: environment,
            Console(output: output.fileDescriptor, talk: talk.fileDescriptor))
        try output.close()
        try talk.close()
        self.output = try directory.text("output")
        self.talk = try directory.text("talk")
    }

    var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// An artifacts root with versions to promote and score by.
final class SmallRoot: Sendable {
    let directory: ScratchDirectory

    var path: String { directory.path }

    /// `v1` is active and has golden rows; `v2` answers differently.
    init() throws {
        directory = try ScratchDirectory()
        try publish("v1", SmallArtifact())
        try publish("v2", SmallArtifact(shift: 1))
        _ = try ArtifactStore(root: path).promote(version("v1"))
    }

    func version(_ name: String) throws -> VersionName { try #require(VersionName(name)) }

    func publish(_ name: String, _ artifact: SmallArtifact) throws {
        _ = try ArtifactStore(root: path).publish(version(name), files: artifact.files)
    }

    /// Runs a command with this root.
    func run(_ words: String...) throws -> Captured {
        try Captured(words, environment: ["MODEL_ARTIFACTS_ROOT": path])
    }
}

import Foundation
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite("convert")
struct ConvertCommandTests {
    private let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
        for name in ["binary", "linear_tree"] {
            try directory.write("\(name).txt", FixtureFiles.text("models/lightgbm/\(name).txt"))
        }
    }

    @Test("a LightGBM model becomes an ONNX file that inspect reads")
    func writes() throws {
        let converted = try Captured(["convert", directory.at("binary.txt"), "-o", directory.at("m.onnx")])
        #expect(converted.code == .success && converted.talk.contains("LightGBM binary"))
        let inspected = try Captured(["inspect", directory.at("m.onnx")])
        #expect(inspected.code == .success && inspected.output.contains("ONNX"))
    }

    @Test("a file that is there is not written over")
    func existing() throws {
        let target = directory.at("binary.txt")
        let captured = try Captured(["convert", directory.at("binary.txt"), "--output", target])
        #expect(captured.code == .cannotCreate && captured.talk.contains("expected a new file"))
    }

    @Test("what ONNX cannot say is refused and nothing is written")
    func refused() throws {
        let captured = try Captured(["convert", directory.at("linear_tree.txt"), "-o", directory.at("m.onnx")])
        #expect(captured.code == .badData && captured.talk.contains("found linear leaves at Tree=0"))
        #expect(!FileManager.default.fileExists(atPath: directory.at("m.onnx")))
    }

    @Test("a format that is not written, and no file to write, are usage errors")
    func usage() throws {
        #expect(try Captured(["convert", "m.txt", "--to", "pmml", "-o", "x"]).code == .usage)
        #expect(try Captured(["convert", "m.txt"]).code == .usage)
    }
}

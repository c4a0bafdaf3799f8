import Foundation
import Models
import Testing

@testable import ModelFormats

@Suite struct ModelFileTests {
    private func outcome(_ bytes: some Sequence<UInt8>) -> String {
        Array(bytes).withUnsafeBytes { bytes in
            do {
                return try ModelFile.read(bytes, named: "m").kindDescription
            } catch {
                return "\(error)"
            }
        }
    }

    @Test("a LightGBM file is read whatever its name")
    func lightGBM() throws {
        #expect(outcome(try fixture("binary").utf8) == "LightGBM binary, 4 trees")
        #expect(outcome(try fixture("random_forest_binary").utf8) == "LightGBM binary, 7 trees (averaged)")
    }

    @Test(
        "other files are refused by name, with what to do",
        arguments: [
            (
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
                "a Git LFS pointer; this is a Git LFS pointer"
            ),
            ("", "an empty file"), ("<!DOCTYPE html><html>", "an HTML page"), ("\n  <HTML>", "an HTML page"),
            ("PK\u{3}\u{4}....", "a ZIP archive"), ("binf....", "an XGBoost binary model"),
            ("{\"learner\":{\"attributes\":{}}}", "an XGBoost JSON model"), ("{L\0\0\0", "an XGBoost UBJSON model"),
            ("{\"name\":\"tree\",\"version\":\"v4\"}", "a LightGBM JSON dump"),
            ("hello", "a file that begins with “hello”"), ("{\"a\":1}", "format: expected “reliscore.linear”"),
        ])
    func texts(text: String, sentence: String) {
        #expect(outcome(text.utf8).contains(sentence), "\(outcome(text.utf8))")
    }

    @Test(
        "other binary files are refused by name",
        arguments: [
            ([0x80, 0x04, 0x95, 0x3B], "a Python pickle or joblib file"), ([0x1F, 0x8B, 8, 0], "gzip"),
            ([0x78, 0x9C, 1, 2], "zlib"), ([0x08, 0x08, 0x12, 0x0B], "an ONNX model"), ([0, 1, 2], "begins with"),
        ] as [([UInt8], String)])
    func binaries(bytes: [UInt8], sentence: String) {
        #expect(outcome(bytes).contains(sentence), "\(outcome(bytes))")
    }
}

import TestSupport
import Testing

@testable import ModelFormats

@Suite("Compression")
struct CompressionTests {
    private func inflate(_ bytes: [UInt8]) throws -> [UInt8] {
        try bytes.withUnsafeBytes { bytes in
            try #require(Compression(of: bytes)).inflate(bytes, limits: ModelFileLimits())
        }
    }

    @Test(
        "streams one after another are one, other bytes after a stream are left alone",
        arguments: ["zlib", "gzip", "bz2", "xz"])
    func streams(method: String) throws {
        let bytes = try FixtureFiles.bytes("pickles/values_\(method).joblib")
        let once = try inflate(bytes)
        #expect(try inflate(bytes + bytes) == once + once)
        #expect(try inflate(bytes + [0, 0, 7]) == once)
        #expect(throws: ModelFormatError.self) { try inflate(bytes + bytes.prefix(bytes.count / 2)) }
    }
}

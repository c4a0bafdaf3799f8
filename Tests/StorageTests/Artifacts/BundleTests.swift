import Foundation
import Storage
import SystemIO
import TestSupport
import Testing

@Suite("Packed versions")
struct BundleTests {
    let root: ScratchRoot
    let other: ScratchRoot

    init() throws {
        root = try ScratchRoot()
        other = try ScratchRoot()
        try root.publish("v1", at: "2026-01-02T03:04:05.678Z")
    }

    func packed() throws -> [UInt8] { try ZipWriter.archive(try root.store().bundle(version("v1")).entries) }

    /// Unpacks such a ZIP file into the other root.
    func unpack(_ bytes: [UInt8]) throws -> (manifest: ArtifactManifest, isNew: Bool) {
        try Data(bytes).write(to: URL(filePath: other.at("v.zip")))
        return try other.store().unpack(other.at("v.zip"))
    }

    /// The packed version with its entries changed.
    func refusal(_ change: (inout [(name: String, bytes: [UInt8])]) throws -> Void) throws -> StorageError.Code? {
        var entries = try root.store().bundle(version("v1")).entries
        try change(&entries)
        var zip = ZipBytes([])
        for entry in entries {
            zip.entries.append(ZipBytes.Entry(entry.name, ""))
            zip.entries[zip.entries.count - 1].data = entry.bytes
        }
        let code = code { _ = try unpack(zip.bytes) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.path) == ["v.zip"])
        return code
    }

    @Test("A version that travels has the same files, digest and date, and packs to the same bytes")
    func roundTrip() throws {
        let bytes = try packed()
        let arrived = try unpack(bytes)
        #expect(arrived.isNew)
        #expect(arrived.manifest.publishedAt == Timestamp("2026-01-02T03:04:05.678Z"))
        let (sent, found) = (try root.store().load(version("v1")), try other.store().load(version("v1")))
        #expect(sent.artifact?.digest == found.artifact?.digest)
        #expect(found.artifact?.isVerified == true)
        #expect(try root.shell("diff -r v1 \(other.at("v1")) && echo same") == "same\n")
        #expect(try ZipWriter.archive(try other.store().bundle(version("v1")).entries) == bytes)
    }

    @Test("The same version again is nothing to do; other files under its name are refused")
    func again() throws {
        #expect(try unpack(try packed()).isNew)
        #expect(try !unpack(try packed()).isNew)
        let third = try ScratchRoot()
        try third.publish("v1", content: "other")
        let entries = try third.store().bundle(version("v1")).entries
        #expect(code { _ = try unpack(try ZipWriter.archive(entries)) } == .versionExists)
        #expect(
            try other.store().load(version("v1")).artifact?.digest == root.store().load(version("v1")).artifact?.digest)
        try other.write("v1/metrics.json", "{\"changed\": 1}")
        #expect(code { _ = try unpack(try packed()) } == .versionExists)
    }

    @Test(
        "An entry that is no file of the manifest is refused, and nothing appears",
        arguments: [
            "../evil", "/tmp/evil", "..", ".", "", "dir/", "dir/model.txt", "model.txt/", "./model.txt", "notes.txt",
            "MODEL.TXT", "model.txt", "manifest.json", "..\\evil", "v1/model.txt",
        ])
    func stranger(_ name: String) throws {
        #expect(try refusal { $0.append((name: name, bytes: [])) } == .invalidName)
    }

    @Test("A manifest that names a path is refused")
    func hostileManifest() throws {
        let code = try refusal { entries in
            let text = String(decoding: entries[0].bytes, as: UTF8.self)
            entries[0].bytes = Array(text.replacing("model.txt", with: "../model.txt").utf8)
            entries[entries.count - 2].name = "../model.txt"
        }
        #expect(code == .invalidName)
    }

    @Test("Missing, longer and changed files, and no manifest, are refused, and nothing appears")
    func damaged() throws {
        #expect(try refusal { $0.removeLast() } == .fileMissing)
        #expect(try refusal { $0.removeFirst() } == .manifestIncomplete)
        #expect(try refusal { $0[1].bytes.append(0x20) } == .sizeMismatch)
        #expect(try refusal { $0[1].bytes[0] ^= 1 } == .digestMismatch)
        #expect(try refusal { $0[0].bytes = Array("{".utf8) } == .manifestMalformed)
        #expect(try refusal { $0[0].bytes = Array("{\"format_version\": 2}".utf8) } == .manifestUnsupported)
        #expect(
            try refusal { entries in
                let text = String(decoding: entries[0].bytes, as: UTF8.self)
                entries[0].bytes = Array(text.replacing("\"v1\"", with: "\"..\"").utf8)
            } == .invalidName)
    }

    @Test("Limits of versions hold for packed ones")
    func limits() throws {
        var limits = ArtifactLimits()
        limits.otherFileBytes = 1
        let bytes = try packed()
        try Data(bytes).write(to: URL(filePath: other.at("v.zip")))
        #expect(code { _ = try other.store(limits: limits).unpack(other.at("v.zip")) } == .fileTooLarge)
        limits = ArtifactLimits()
        limits.fileCount = 2
        #expect(code { _ = try other.store(limits: limits).unpack(other.at("v.zip")) } == .archiveTooLarge)
    }

    @Test("A version without a manifest, a broken one and a missing one are not packed")
    func unpackable() throws {
        try root.writeUnverified("v2")
        #expect(code { _ = try root.store().bundle(version("v2")) } == .notVerified)
        try root.write("v1/metrics.json", "{\"a\":1}")
        #expect(code { _ = try root.store().bundle(version("v1")) } == .sizeMismatch)
        #expect(code { _ = try root.store().bundle(version("v3")) } == .versionMissing)
    }
}

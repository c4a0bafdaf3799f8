import Foundation
import Storage
import SystemIO
import TestSupport
import Testing

@Suite("ZipReader refusals")
struct ZipRefusalTests {
    static let foreign: [(String, String)] = [
        ("", "an empty file"), ("<!DOCTYPE html><html>", "an HTML page"), ("\n <HTML>", "an HTML page"),
        ("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "an XML answer"),
        (#"{"message": "Not Found"}"#, "a JSON answer"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "a Git LFS pointer"),
        ("\u{1f}x", "something that begins with \"?x\""), (String(repeating: "\0", count: 300), "zeros"),
        ("PK\u{7}\u{8}PK\u{3}\u{4}", "a part of a ZIP file in several parts"),
    ]

    @Test("What is no ZIP file is named", arguments: foreign)
    func namesWhatItIs(_ text: String, _ found: String) {
        let error = #expect(throws: StorageError.self) { try ZipReader.of(Array(text.utf8)) }
        #expect(error?.code == .archiveForeign)
        #expect(error?.found == found)
    }

    @Test("The beginning of a ZIP file is called cut off, wherever it ends")
    func cutOff() throws {
        let bytes = ZipReaderTests.ordinary.bytes
        for count in 4..<bytes.count {
            let error = #expect(throws: StorageError.self) { try ZipReader.of(Array(bytes.prefix(count))) }
            #expect(error?.code == .archiveCutOff)
        }
        let error = #expect(throws: StorageError.self) { try ZipReader.of(Array(bytes.prefix(100))) }
        #expect(
            error?.description
                == "cannot open the ZIP file at test.zip: expected the directory that ends a ZIP file, found none in 100 "
                + "bytes: the file is cut off; resume the download or copy it again")
    }

    @Test("Only a regular file is opened, and a missing one is said to be missing")
    func notRegular() throws {
        let root = try ScratchRoot()
        #expect(code { _ = try ZipReader(path: root.at("absent.zip")) } == .fileMissing)
        #expect(code { _ = try ZipReader(path: root.path) } == .fileNotRegular)
        try root.shell("mkfifo fifo")
        #expect(code { _ = try ZipReader(path: root.at("fifo")) } == .fileNotRegular)
    }

    /// One field each that says what it should not.
    static let faults: [(String, StorageError.Code, @Sendable (inout ZipBytes) -> Void)] = [
        ("a wrong CRC", .archiveDamaged, { $0.entries[0].crc32 = 1 }),
        ("a wrong CRC of nothing", .archiveDamaged, { $0.entries[1].crc32 = 1 }),
        ("too small a size", .archiveDamaged, { $0.entries[0].bytes = 7 }),
        ("too great a size", .archiveDamaged, { $0.entries[0].bytes = 9 }),
        ("a size without data", .archiveDamaged, { $0.entries[1].bytes = 9 }),
        ("compressed data into the next entry", .archiveDamaged, { $0.entries[0].compressedBytes = 60 }),
        ("compressed data past the end", .archiveDamaged, { $0.entries[2].compressedBytes = 1 << 31 }),
        ("two entries at one place", .archiveDamaged, { $0.entries[2].offset = 0 }),
        ("an entry past the directory", .archiveDamaged, { $0.entries[2].offset = 100_000 }),
        ("an entry that begins elsewhere", .archiveDamaged, { $0.entries[2].offset = 46 }),
        ("encryption", .archiveUnsupported, { $0.entries[0].flags = 1 }),
        ("strong encryption", .archiveUnsupported, { $0.entries[0].flags = 0x41 }),
        ("deflate64", .archiveUnsupported, { $0.entries[0].method = 9 }),
        ("implode", .archiveUnsupported, { $0.entries[0].method = 6 }),
        ("a method nobody knows", .archiveUnsupported, { $0.entries[0].method = 77 }),
        ("one entry more than there is", .archiveDamaged, { $0.entryCount = 4 }),
        ("one entry less than there is", .archiveDamaged, { $0.entryCount = 2 }),
        ("a Zip64 count of everything", .archiveDamaged, { zip in (zip.isZip64, zip.entryCount) = (true, .max) }),
        ("a Zip64 size of everything", .archiveDamaged, { zip in (zip.isZip64, zip.entries[0].bytes) = (true, -1) }),
        (
            "a Zip64 offset of everything", .archiveDamaged,
            { zip in (zip.isZip64, zip.entries[0].offset) = (true, .max) }
        ),
        (
            "a Zip64 compressed size of everything", .archiveDamaged,
            { zip in (zip.isZip64, zip.entries[0].compressedBytes) = (true, .max) }
        ),
    ]

    @Test("Each fault is refused by its code", arguments: 0..<faults.count)
    func fault(_ index: Int) {
        var zip = ZipReaderTests.ordinary
        Self.faults[index].2(&zip)
        #expect(refusal(zip) == Self.faults[index].1, "\(Self.faults[index].0)")
    }

    @Test("An encrypted or unknown entry does not keep the others from being read")
    func othersRead() throws {
        var zip = ZipReaderTests.ordinary
        zip.entries[0].method = 77
        let reader = try ZipReader.of(zip)
        #expect(try reader.text(reader.entries[2]) == "c\n3\n")
        let error = #expect(throws: StorageError.self) { try reader.bytes(of: reader.entries[0]) }
        #expect(
            error?.description
                == "cannot read entry \"one.csv\" at test.zip: expected deflate, or another method that libzip has, "
                + "found method 77; pack it again with deflate")
    }

    @Test("Deflate data that is none, or ends early, is damage")
    func deflate() {
        var zip = ZipReaderTests.ordinary
        zip.entries[0].method = 8
        zip.entries[0].compressedBytes = 9
        #expect(refusal(zip) == .archiveDamaged)
        var bytes = ZipReaderTests.Layout.deflated.zip.bytes
        for index in 37..<42 { bytes[index] = 0xff }
        #expect(
            code {
                let reader = try ZipReader.of(bytes)
                _ = try reader.bytes(of: reader.entries[0])
            } == .archiveDamaged)
    }

    @Test("Bytes behind the end, and a second end record in the comment, are refused; bytes in front are too")
    func surroundings() throws {
        let bytes = ZipReaderTests.ordinary.bytes
        #expect(code { _ = try ZipReader.of(bytes + [0]) } == .archiveDamaged)
        #expect(code { _ = try ZipReader.of([0] + bytes) } == .archiveDamaged)
        #expect(code { _ = try ZipReader.of(bytes + bytes) } == .archiveDamaged)
        var zip = ZipReaderTests.ordinary
        zip.comment = Array(ZipBytes([]).bytes)
        let nested = code { _ = try ZipReader.of(zip) }
        #expect(nested == .archiveDamaged)
        zip.comment = (0..<100).flatMap { _ in Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18) }
        #expect(code { _ = try ZipReader.of(zip) } == .archiveDamaged)
    }

    @Test("A ZIP file inside a ZIP file is an entry like others")
    func nested() throws {
        var zip = ZipBytes([.init("inner.zip", "")])
        zip.entries[0].data = ZipReaderTests.ordinary.bytes
        let reader = try ZipReader.of(zip)
        #expect(reader.entries.map(\.name) == ["inner.zip"])
        #expect(try reader.bytes(of: reader.entries[0]) == zip.entries[0].data)
    }

    @Test("Limits on entries, names, sizes and ratio hold, and say what to do")
    func limits() throws {
        var limits = ZipLimits()
        limits.entryCount = 2
        #expect(refusal(ZipReaderTests.ordinary, limits: limits) == .archiveTooLarge)
        limits = ZipLimits()
        limits.directoryBytes = 100
        #expect(refusal(ZipReaderTests.ordinary, limits: limits) == .archiveTooLarge)
        limits = ZipLimits()
        limits.nameBytes = 10
        #expect(refusal(ZipReaderTests.ordinary, limits: limits) == .archiveDamaged)
        limits = ZipLimits()
        limits.entryBytes = 7
        #expect(refusal(ZipReaderTests.ordinary, limits: limits) == .archiveTooLarge)
    }

    @Test("A mebibyte of zeros passes, ten do not unless the ratio allows it")
    func ratio() throws {
        func bomb(_ bytes: Int) throws -> [UInt8] {
            try ZipWriter.archive([(name: "zeros", bytes: [UInt8](repeating: 0, count: bytes))])
        }
        let small = try ZipReader.of(try bomb(1 << 20))
        #expect(try small.bytes(of: small.entries[0]).count == 1 << 20)
        let large = try bomb(10 << 20)
        let refusing = try ZipReader.of(large)
        #expect(code { _ = try refusing.bytes(of: refusing.entries[0]) } == .archiveTooLarge)
        var limits = ZipLimits()
        limits.ratio = 1_100
        let allowing = try ZipReader.of(large, limits: limits)
        #expect(try allowing.bytes(of: allowing.entries[0]).count == 10 << 20)
    }
}

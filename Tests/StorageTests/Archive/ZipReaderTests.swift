import Foundation
import Storage
import SystemIO
import TestSupport
import Testing

@Suite("ZipReader")
struct ZipReaderTests {
    static let ordinary = ZipBytes([.init("one.csv", "a,b\n1,2\n"), .init("dir/", ""), .init("dir/two.csv", "c\n3\n")])

    /// `ordinary` as writers of all kinds make it.
    enum Layout: String, CaseIterable {
        case stored, deflated, described, zip64, commented, extended

        var zip: ZipBytes {
            var zip = ZipReaderTests.ordinary
            zip.isZip64 = self == .zip64
            if self == .commented { zip.comment = Array("hello".utf8) }
            for index in zip.entries.indices {
                // With a data descriptor (bit 3), as macOS does, the sizes in the local header are zero.
                if self == .described { zip.entries[index].flags = 8 }
                if self == .described || self == .deflated { zip.entries[index].method = 8 }
                if self == .extended { zip.entries[index].extra = [0x75, 0x78, 2, 0, 1, 2] }
            }
            return zip
        }
    }

    @Test("Every layout reads the same", arguments: Layout.allCases)
    func layout(_ layout: Layout) throws {
        let reader = try ZipReader.of(layout.zip)
        #expect(reader.entries.map(\.name) == ["one.csv", "dir/", "dir/two.csv"])
        #expect(reader.entries.map(\.isDirectory) == [false, true, false])
        #expect(reader.entries.map(\.bytes) == [8, 0, 4])
        #expect(try reader.entries.map(reader.text) == ["a,b\n1,2\n", "", "c\n3\n"])
        // Again, and in another order: entries do not depend on each other.
        #expect(try reader.entries.reversed().map(reader.text) == ["c\n3\n", "", "a,b\n1,2\n"])
    }

    @Test("Names are given as they stand: upwards, absolute, twice, in any language; nothing is written for them")
    func names() throws {
        let names = [
            "../../etc/passwd", "/root/x", "a.csv", "a.csv", "..\\x", "été.csv", "日本.csv", ".", "__MACOSX/._a.csv",
        ]
        var zip = ZipBytes(names.map { ZipBytes.Entry($0, $0) })
        zip.entries[5].flags = 0x800
        let reader = try ZipReader.of(zip)
        #expect(reader.entries.map(\.name) == names)
        #expect(try reader.entries.map(reader.text) == names)
    }

    @Test("A name that is no UTF-8 is read as code page 437; one that claims to be UTF-8 is refused")
    func foreignName() throws {
        var zip = ZipBytes([.init("", "text")])
        zip.entries[0].name = [0x82, 0x74, 0x82, 0x2e, 0xff]
        #expect(try ZipReader.of(zip).entries.map(\.name) == ["été.\u{a0}"])
        zip.entries[0].flags = 0x800
        #expect(refusal(zip) == .archiveDamaged)
        zip.entries[0].name = [0x61, 0, 0x62]
        #expect(refusal(zip) == .archiveDamaged)
    }

    @Test("The fingerprint follows name, size and CRC, and nothing else")
    func fingerprint() throws {
        let all = try Layout.allCases.map { try ZipReader.of($0.zip).entries.map(\.fingerprint) }
        #expect(all.allSatisfy { $0 == all[0] })
        #expect(Set(all[0]).count == 3)
        var other = Self.ordinary
        other.entries[0].data[0] = 0x62
        #expect(try ZipReader.of(other).entries[0].fingerprint != all[0][0])
    }

    @Test("Chunks are as large as asked, and their SHA-256 is that of the whole")
    func chunks() throws {
        let text = String(repeating: "0123456789", count: 1_000)
        let reader = try ZipReader.of(ZipBytes([.init("a", text)]))
        var sizes: [Int] = []
        let digest = try reader.read(reader.entries[0], chunkBytes: 4_096, hashing: true) { sizes.append($0.count) }
        #expect(sizes == [4_096, 4_096, 1_808])
        #expect(digest == SHA256.digest(of: Array(text.utf8)))
        #expect(try reader.read(reader.entries[0]) { _ in } == nil)
    }

    @Test("What the closure throws ends the reading and is thrown on")
    func thrown() throws {
        struct Enough: Error {}
        let reader = try ZipReader.of(ZipBytes([.init("a", String(repeating: "x", count: 1_000))]))
        var calls = 0
        #expect(throws: Enough.self) {
            try reader.read(reader.entries[0], chunkBytes: 10) { _ in
                calls += 1
                if calls == 3 { throw Enough() }
            }
        }
        #expect(calls == 3)
        #expect(try reader.text(reader.entries[0]).count == 1_000)
    }

    @Test("The file may be renamed and deleted while it is open")
    func unlinked() throws {
        let root = try ScratchRoot()
        try Data(Self.ordinary.bytes).write(to: URL(filePath: root.at("a.zip")))
        let reader = try ZipReader(path: root.at("a.zip"))
        try root.remove("a.zip")
        #expect(try reader.text(reader.entries[0]) == "a,b\n1,2\n")
    }

    @Test("Python's writer is read; in a deep run with more entries than 16 bits count", .enabled(if: python != nil))
    func foreignWriter() throws {
        let root = try ScratchRoot()
        let count = PackageLayout.isDeep ? 65_600 : 600
        try root.shell(
            """
            python3 -c "
            import zipfile
            with zipfile.ZipFile('many.zip', 'w', zipfile.ZIP_DEFLATED) as z:
                for i in range(\(count)): z.writestr(str(i), '')
                z.writestr('last', 'x' * 100000)
            "
            """)
        let reader = try ZipReader(path: root.at("many.zip"))
        #expect(reader.entries.count == count + 1)
        #expect(try reader.text(reader.entries[count]) == String(repeating: "x", count: 100_000))
    }

    private static let python: String? = {
        let path = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: FileManager.default.isExecutableFile)
        if path == nil { print("SKIPPED: ZIP files of Python's zipfile: no python3") }
        return path
    }()
}

extension ZipReader {
    /// Over a file without a name.
    static func of(_ bytes: [UInt8], limits: ZipLimits = ZipLimits()) throws -> ZipReader {
        let file = try FileDescriptor.unnamed(in: "/tmp")
        try file.writeAll(bytes, "test.zip")
        return try ZipReader(file, path: "test.zip", limits: limits)
    }

    static func of(_ zip: ZipBytes, limits: ZipLimits = ZipLimits()) throws -> ZipReader {
        try of(zip.bytes, limits: limits)
    }

    func text(_ entry: ZipEntry) throws -> String { String(decoding: try bytes(of: entry), as: UTF8.self) }
}

/// How opening it, or reading an entry of it, is refused.
func refusal(_ zip: ZipBytes, limits: ZipLimits = ZipLimits()) -> StorageError.Code? {
    code {
        let reader = try ZipReader.of(zip, limits: limits)
        for entry in reader.entries { try reader.read(entry) { _ in } }
    }
}

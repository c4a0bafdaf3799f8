import Foundation
import Storage
import SystemIO
import TestSupport
import Testing

@Suite("ZipReader")
struct ZipReaderTests {
    let root: ScratchRoot

    init() throws { root = try ScratchRoot() }

    func open(_ bytes: [UInt8], limits: ZipLimits = ZipLimits()) throws -> ZipReader {
        try Data(bytes).write(to: URL(filePath: root.at("a.zip")))
        return try ZipReader(path: root.at("a.zip"), limits: limits)
    }

    static let ordinary = ZipBytes([.init("one.csv", "a,b\n1,2\n"), .init("dir/", ""), .init("dir/two.csv", "c\n3\n")])

    /// How writers differ: stored, deflated, with data descriptors, in Zip64 fields, with comments and extra fields.
    static let layouts: [(String, @Sendable (inout ZipBytes) -> Void)] = [
        ("stored", { _ in }),
        ("deflated", { zip in for index in zip.entries.indices { zip.entries[index].method = 8 } }),
        (
            "deflated with data descriptors, as macOS makes them",
            { zip in
                for index in zip.entries.indices { (zip.entries[index].method, zip.entries[index].flags) = (8, 8) }
            }
        ),
        ("Zip64", { zip in zip.isZip64 = true }),
        ("with a comment", { zip in zip.comment = Array("hello".utf8) }),
        (
            "with extra fields",
            { zip in
                for index in zip.entries.indices { zip.entries[index].extra = [0x75, 0x78, 2, 0, 1, 2] }
            }
        ),
    ]

    @Test("Every layout reads the same", arguments: 0..<layouts.count)
    func layout(_ index: Int) throws {
        var zip = Self.ordinary
        Self.layouts[index].1(&zip)
        let reader = try open(zip.bytes)
        #expect(reader.entries.map(\.name) == ["one.csv", "dir/", "dir/two.csv"])
        #expect(reader.entries.map(\.isDirectory) == [false, true, false])
        #expect(reader.entries.map(\.bytes) == [8, 0, 4])
        #expect(try reader.entries.map(reader.text) == ["a,b\n1,2\n", "", "c\n3\n"])
    }
}

extension ZipReader {
    func bytes(_ entry: ZipEntry, chunkBytes: Int = 256 << 10) throws -> [UInt8] {
        var all: [UInt8] = []
        try read(entry, chunkBytes: chunkBytes) { all += $0 }
        return all
    }

    func text(_ entry: ZipEntry) throws -> String { String(decoding: try bytes(entry), as: UTF8.self) }
}

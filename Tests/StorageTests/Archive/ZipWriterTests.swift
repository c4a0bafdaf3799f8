import Foundation
import Storage
import SystemIO
import TestSupport
import Testing

@Suite("ZipWriter")
struct ZipWriterTests {
    static let entries: [(name: String, bytes: [UInt8])] = [
        ("b.txt", Array(repeating: 0x62, count: 100_000)), ("a.txt", []), ("dir/été.txt", Array("hello".utf8)),
        ("random", (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }),
    ]

    @Test("What is written reads back, in the order given")
    func roundTrip() throws {
        let bytes = try ZipWriter.archive(Self.entries)
        #expect(bytes.count < 100_000)
        let reader = try ZipReader.of(bytes)
        #expect(reader.entries.map(\.name) == Self.entries.map(\.name))
        #expect(try reader.entries.map { try reader.bytes(of: $0) } == Self.entries.map(\.bytes))
    }

    @Test("The same entries give the same bytes, whenever and wherever they are written")
    func deterministic() throws {
        let root = try ScratchRoot()
        let first = try ZipWriter.archive(Self.entries)
        try ZipWriter.write(first, to: root.at("a.zip"))
        setenv("TZ", "Asia/Tokyo", 1)
        defer { unsetenv("TZ") }
        usleep(1_100_000)
        #expect(try ZipWriter.archive(Self.entries) == first)
        #expect(try [UInt8](Data(contentsOf: URL(filePath: root.at("a.zip")))) == first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path) == ["a.zip"])
        #expect(try ZipWriter.archive(Self.entries.reversed()) != first)
    }

    @Test("Info-ZIP, where it is installed, finds nothing wrong with it")
    func infoZIP() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/unzip") else {
            print("SKIPPED: unzip on our ZIP files: it is not installed")
            return
        }
        let root = try ScratchRoot()
        try ZipWriter.write(try ZipWriter.archive(Self.entries), to: root.at("a.zip"))
        #expect(try root.shell("unzip -t a.zip").contains("No errors detected"))
        #expect(try root.shell("TZ=UTC unzip -lv a.zip").contains("1980-01-01 00:00"))
    }

    @Test("One name twice is refused; a failed write leaves neither file nor what was there changed")
    func failures() throws {
        let root = try ScratchRoot()
        #expect(code { _ = try ZipWriter.archive([("a", []), ("a", [])]) } == .inputOutput)
        try root.write("dir/old", "x")
        #expect(code { try ZipWriter.write([1], to: root.at("dir")) } != nil)
        #expect(code { try ZipWriter.write([1], to: root.at("absent/a.zip")) } != nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path) == ["dir"])
    }

    @Test("A FIFO or a device is not replaced by a ZIP file")
    func special() throws {
        let scratch = try ScratchDirectory()
        let fifo = scratch.at("fifo")
        #expect(mkfifo(fifo, 0o600) == 0)
        #expect(throws: StorageError.self) { try ZipWriter.write([1], to: fifo) }
        #expect(try FileStatus.of(fifo).kind == .fifo)
    }
}

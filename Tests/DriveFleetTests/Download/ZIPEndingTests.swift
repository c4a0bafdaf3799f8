import Foundation
import TestSupport
import Testing

@testable import DriveFleet

@Suite("ZIPEnding")
struct ZIPEndingTests {
    private static func number(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A ZIP as far as its end is concerned: 40 bytes of members, 46 of directory.
    private static func zip(
        entries: Int = 1, size: Int = 46, offset: Int = 40, comment: [UInt8] = [], wide: Bool = false
    ) -> [UInt8] {
        var bytes = Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 1, count: 36)
        bytes += Array("PK\u{1}\u{2}".utf8) + [UInt8](repeating: 2, count: 42)
        if wide {
            let place = bytes.count
            bytes += Array("PK\u{6}\u{6}".utf8) + number(44, 8) + [UInt8](repeating: 0, count: 12)
            bytes += number(entries, 8) + number(entries, 8) + number(size, 8) + number(offset, 8)
            bytes += Array("PK\u{6}\u{7}".utf8) + number(0, 4) + number(place, 8) + number(1, 4)
        }
        bytes += Array("PK\u{5}\u{6}".utf8) + number(0, 4)
        bytes +=
            wide
            ? [UInt8](repeating: 0xFF, count: 12)
            : number(entries, 2) + number(entries, 2) + number(size, 4) + number(offset, 4)
        return bytes + number(comment.count, 2) + comment
    }

    private func fault(_ bytes: [UInt8]) throws -> String? {
        let scratch = try ScratchDirectory()
        try Data(bytes).write(to: scratch.file("x.zip"))
        return try ZIPEnding.fault(of: scratch.at("x.zip"))
    }

    @Test("whole ZIPs are taken, small, wide, empty and with a comment")
    func whole() throws {
        #expect(try fault(Self.zip()) == nil)
        #expect(try fault(Self.zip(wide: true)) == nil)
        #expect(try fault(Self.zip(entries: 0, size: 0, offset: 0)) == nil)
        #expect(try fault(Self.zip(comment: Array("PK\u{5}\u{6} is how an end begins".utf8))) == nil)
        #expect(try fault(Self.zip(comment: [UInt8](repeating: 0x50, count: 65_535))) == nil)
        #expect(try fault(FileServer.shared.get().versionA) == nil)
    }

    @Test("a ZIP cut off anywhere is not taken", arguments: [false, true])
    func cut(wide: Bool) throws {
        let bytes = Self.zip(comment: [1, 2, 3], wide: wide)
        for count in 0..<bytes.count {
            #expect(try fault(Array(bytes[..<count])) != nil, "\(count) of \(bytes.count) bytes")
        }
    }

    @Test("an end that points elsewhere is not taken")
    func wrong() throws {
        #expect(try fault(Self.zip(offset: 39)) == "a ZIP whose directory is not where its end says")
        #expect(try fault(Self.zip(offset: 41)) == "a ZIP whose directory lies beyond its end")
        #expect(try fault(Self.zip(size: .max, offset: 40, wide: true)) == "a ZIP whose directory lies beyond its end")
        #expect(try fault(Self.zip(offset: -1, wide: true)) == "a ZIP whose directory lies beyond its end")
        #expect(try fault(Array("<html>".utf8)) == "6 bytes that are no ZIP")
        #expect(try fault([]) == "0 bytes that are no ZIP")
    }
}

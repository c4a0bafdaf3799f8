import Storage
import TestSupport
import Testing

/// Every way in which one bit or one byte count can be wrong: refused, or without consequence; never a trap or a wait.
@Suite("Damaged ZIP files")
struct ZipDamageTests {
    /// Those whose headers differ most; the others in deep runs.
    static let layouts: [ZipReaderTests.Layout] =
        PackageLayout.isDeep ? ZipReaderTests.Layout.allCases : [.described, .zip64]

    @Test(
        "Of every flipped bit, what is read is what was packed, or the file is refused",
        arguments: layouts)
    func flips(_ layout: ZipReaderTests.Layout) throws {
        let bytes = layout.zip.bytes
        var refused = 0
        for bit in 0..<(bytes.count * 8) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            do {
                let reader = try ZipReader.of(damaged)
                let texts = try reader.entries.map(reader.text)
                #expect(texts == ["a,b\n1,2\n", "", "c\n3\n"], "bit \(bit)")
            } catch let error as StorageError {
                refused += 1
                #expect(error.code.rawValue.hasPrefix("archive_"), "bit \(bit): \(error)")
            }
        }
        // Names, times, versions and most of the local headers may change without anybody's noticing.
        #expect(refused > bytes.count)
    }

    @Test(
        "A name that the directory and the entry spell differently is refused", arguments: ["one.csv", "dir/two.csv"])
    func names(_ name: String) throws {
        var bytes = ZipReaderTests.Layout.described.zip.bytes
        let places = bytes.indices.filter { bytes[$0...].starts(with: name.utf8) }
        #expect(places.count == 2)
        bytes[try #require(places.last) + name.utf8.count - 1] ^= 4
        #expect(code { _ = try ZipReader.of(bytes) } == .archiveDamaged)
    }

    @Test("Every truncation is refused, and every missing beginning", arguments: layouts)
    func truncations(_ layout: ZipReaderTests.Layout) throws {
        let bytes = layout.zip.bytes
        for count in 0..<bytes.count {
            #expect(throws: StorageError.self, "\(count) bytes") { try ZipReader.of(Array(bytes.prefix(count))) }
        }
        for count in 1..<bytes.count {
            let code = code {
                let reader = try ZipReader.of(Array(bytes.dropFirst(count)))
                for entry in reader.entries { _ = try reader.bytes(of: entry) }
            }
            #expect(code != nil, "without \(count) bytes")
        }
    }

    @Test("Of every byte set to 0, 1, 0x7f, 0x80 or 0xff in the directory, nothing false is read")
    func values() throws {
        let bytes = ZipReaderTests.Layout.zip64.zip.bytes
        for index in bytes.indices {
            for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff] {
                var damaged = bytes
                damaged[index] = value
                do {
                    let reader = try ZipReader.of(damaged)
                    #expect(try reader.entries.map(reader.text) == ["a,b\n1,2\n", "", "c\n3\n"], "byte \(index)")
                } catch {
                    #expect(error is StorageError)
                }
            }
        }
    }
}

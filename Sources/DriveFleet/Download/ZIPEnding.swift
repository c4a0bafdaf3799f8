internal import Glibc
internal import SystemIO

/// Whether a file ends as a whole ZIP does: with the directory of its members, where the end says it is.
///
/// A file that was cut off, or a page that says sorry, has no such end. The members' own checksums are for whoever
/// reads them.
///
/// Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16.
enum ZIPEnding {
    private static let endBytes = 22
    private static let longestComment = 65_535
    private static let locatorBytes = 20
    private static let end64Bytes = 56

    /// What is wrong, as words for a sentence; nil for a whole ZIP.
    static func fault(of path: String) throws(SystemError) -> String? {
        let file = try FileDescriptor.forReading(path)
        let length = try FileStatus.of(file, path).bytes
        let window = min(length, endBytes + longestComment + locatorBytes)
        let tail = try read(file, at: length - window, count: window, path)
        guard let end = endOffset(in: tail) else {
            let start = try read(file, at: 0, count: min(length, 2), path)
            return start == Array("PK".utf8)
                ? "\(length) bytes of a ZIP without its end" : "\(length) bytes that are no ZIP"
        }
        var limit = length - window + end
        var entries = integer(tail, end + 10, bytes: 2)
        var size = integer(tail, end + 12, bytes: 4)
        var offset = integer(tail, end + 16, bytes: 4)
        if entries == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
            let locator = end - locatorBytes
            if locator >= 0, integer(tail, locator, bytes: 4) == 0x0706_4B50 {
                let place = integer(tail, locator + 8, bytes: 8)
                guard place <= length - end64Bytes else { return "a ZIP whose end lies beyond \(length) bytes" }
                let end64 = try read(file, at: place, count: end64Bytes, path)
                guard end64.count == end64Bytes, integer(end64, 0, bytes: 4) == 0x0606_4B50 else {
                    return "a ZIP whose 64-bit end is not where it should be"
                }
                entries = integer(end64, 32, bytes: 8)
                size = integer(end64, 40, bytes: 8)
                offset = integer(end64, 48, bytes: 8)
                limit = place
            }
        }
        guard offset <= limit, size <= limit - offset else { return "a ZIP whose directory lies beyond its end" }
        if entries == 0 { return nil }
        let first = try read(file, at: offset, count: 4, path)
        guard first.count == 4, integer(first, 0, bytes: 4) == 0x0201_4B50 else {
            return "a ZIP whose directory is not where its end says"
        }
        return nil
    }

    /// The last record whose comment reaches exactly to the end of the file.
    private static func endOffset(in tail: [UInt8]) -> Int? {
        guard tail.count >= endBytes else { return nil }
        for offset in stride(from: tail.count - endBytes, through: 0, by: -1) where tail[offset] == 0x50 {
            if integer(tail, offset, bytes: 4) == 0x0605_4B50,
                offset + endBytes + integer(tail, offset + 20, bytes: 2) == tail.count
            {
                return offset
            }
        }
        return nil
    }

    /// Little-endian; what does not fit is as large as can be.
    private static func integer(_ bytes: [UInt8], _ start: Int, bytes count: Int) -> Int {
        let value = bytes[start..<start + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(exactly: value) ?? .max
    }

    private static func read(
        _ file: borrowing FileDescriptor, at offset: Int, count: Int, _ path: String
    ) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let number = file.raw
        let got = try systemCall("pread", path) {
            bytes.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, offset) }
        }
        bytes.removeLast(count - got)
        return bytes
    }
}

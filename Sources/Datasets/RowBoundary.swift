import Glibc

/// Finds where rows end in text that is cut into blocks, without reading the rows.
///
/// A line feed ends a row unless it stands in quotes, which is where the quotes before it are odd in number: doubled ones
/// count twice, and quotes elsewhere than around a field are refused when the row is read.
package enum RowBoundary {
    /// The length of the whole rows at the start of `bytes`, which begin with a row; nil when there is none.
    ///
    /// - Parameter hasQuotes: False for lines that are rows whatever stands in them.
    package static func wholeRows(of bytes: UnsafeRawBufferPointer, hasQuotes: Bool) -> Int? {
        guard let start = bytes.baseAddress else { return nil }
        if !hasQuotes || memchr(start, CInt(UInt8(ascii: "\"")), bytes.count) == nil {
            return bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
        }
        var isQuoted = false
        var end: Int?
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "\n"), !isQuoted {
                end = index + 1
            }
        }
        return end
    }

    package static func lineCount(of bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        var rest = bytes
        while let start = rest.baseAddress, let found = memchr(start, CInt(UInt8(ascii: "\n")), rest.count) {
            count += 1
            rest = UnsafeRawBufferPointer(rebasing: rest[(UnsafeRawPointer(found) - start + 1)...])
        }
        return count
    }
}

/// The `name=value` pairs of a request target's query, separated by `&`.
///
/// Names and values are percent-decoded. A plus sign stays a plus sign (RFC 3986), unlike in submitted forms.
package struct QueryParameters {
    package enum Lookup: Equatable, Sendable {
        case absent
        /// The decoded bytes; empty for `name=` and for `name` alone.
        case value([UInt8])
        /// The name occurs more than once: which is meant would depend on the reader.
        case repeated
        /// A percent sign without two hexadecimal digits, in this or an earlier pair.
        case malformed
    }

    private let query: UnsafeRawBufferPointer

    /// `query` is what follows the question mark, and must outlive this value.
    package init(_ query: UnsafeRawBufferPointer) { self.query = query }

    /// Looks for `name`, compared with case.
    package func lookup(_ name: StaticString) -> Lookup {
        var found: UnsafeRawBufferPointer?
        var at = 0
        while at < query.count {
            let end = Self.firstIndex(of: 0x26, in: query, from: at)
            let pair = query.slice(from: at, to: end)
            at = end + 1
            let nameEnd = Self.firstIndex(of: ASCII.equals, in: pair, from: 0)
            guard let matches = Self.decodes(pair.slice(from: 0, to: nameEnd), to: name) else { return .malformed }
            guard matches else { continue }
            guard found == nil else { return .repeated }
            found = pair.slice(from: min(nameEnd + 1, pair.count), to: pair.count)
        }
        guard let found else { return .absent }
        return Self.decode(found).map { .value($0) } ?? .malformed
    }

    private static func firstIndex(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < bytes.count, bytes[at] != byte { at += 1 }
        return at
    }

    /// Whether `bytes` decode to `text`; nil when they are malformed. Allocates nothing.
    private static func decodes(_ bytes: UnsafeRawBufferPointer, to text: StaticString) -> Bool? {
        var at = 0
        var count = 0
        var matches = true
        while at < bytes.count {
            guard let byte = decodedByte(bytes, &at) else { return nil }
            matches = matches && count < text.utf8CodeUnitCount && text.utf8Start[count] == byte
            count += 1
        }
        return matches && count == text.utf8CodeUnitCount
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            guard let byte = decodedByte(bytes, &at) else { return nil }
            decoded.append(byte)
        }
        return decoded
    }

    /// The byte at `at`, or the one that a percent triplet there stands for; moves `at` behind it.
    private static func decodedByte(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> UInt8? {
        guard bytes[at] == ASCII.percent else {
            defer { at += 1 }
            return bytes[at]
        }
        guard at + 2 < bytes.count, let high = ASCII.hexValue(bytes[at + 1]), let low = ASCII.hexValue(bytes[at + 2])
        else { return nil }
        at += 3
        return high << 4 | low
    }
}

/// An iterative pull reader for exactly the texts of RFC 8259, one value each.
///
/// It never recurses and, but for `skipValue()`, never allocates; nesting is one bit a level. A call that throws changes nothing, so the next
/// call throws the same error. Duplicate keys are the caller's to refuse, except within `skipValue()`.
///
/// The caller keeps the bytes alive and unchanged for as long as the reader and its tokens are used.
package struct JSONReader {
    /// The deepest nesting any reader can be asked to accept: the bits of `nesting`.
    static let largestDepthLimit = 64

    /// What may stand at `position`.
    enum Expectation: UInt8 {
        case value, firstElement, firstKey, afterValue
    }

    let start: UnsafeRawPointer
    let count: Int
    var position = 0
    var expectation = Expectation.value
    /// The lowest bit says whether the innermost open container is an object, the next one the container around it.
    var nesting: UInt64 = 0
    /// Open containers.
    var depth = 0
    let depthLimit: Int
    /// Kept here because reaching a global costs a call and a check each time.
    let tables = PowerTables.shared

    /// - Parameter depthLimit: Arrays and objects that may be open at once, at most 64.
    package init(_ bytes: UnsafeRawBufferPointer, depthLimit: Int = 64) {
        let nothing: StaticString = ""
        start = bytes.baseAddress ?? UnsafeRawPointer(nothing.utf8Start)
        count = bytes.count
        self.depthLimit = max(0, min(depthLimit, Self.largestDepthLimit))
    }

    /// Bytes read so far.
    package var offset: Int { position }

    var isInObject: Bool { depth > 0 && nesting & 1 == 1 }

    /// The byte at `index`, or nil past the end.
    func byte(at index: Int) -> UInt8? {
        index < count ? start.load(fromByteOffset: index, as: UInt8.self) : nil
    }

    func error(_ code: JSONError.Code, at index: Int) -> JSONError {
        let found = byte(at: index)
        return JSONError(found == nil && code != .duplicateKey ? .unexpectedEnd : code, at: index, found: found)
    }

    @inline(__always)
    func skippingWhitespace(from index: Int) -> Int {
        var index = index
        while index < count {
            let byte = start.load(fromByteOffset: index, as: UInt8.self)
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            index += 1
        }
        return index
    }
}

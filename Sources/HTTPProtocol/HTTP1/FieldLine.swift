/// Reads `name: value` (RFC 9112 section 5).
enum FieldLine {
    /// Fills `field` from the line `base[start..<end]`, which is not empty, holds no control byte but HTAB, and is
    /// followed by CR LF.
    @inline(__always)
    static func read(
        _ base: UnsafeRawPointer, from start: Int, to end: Int, into field: inout RequestField
    ) -> Refusal.Code? {
        let colon = LineScanner.first(ASCII.colon, base, from: start, to: end)
        let name = FieldName.recognise(base + start, count: colon &- start)
        if name == .other, let refusal = checkUnknownName(base, from: start, to: colon, lineEnd: end) {
            return refusal
        }
        guard colon < end else { return .fieldColonMissing }
        var valueStart = colon &+ 1
        var valueEnd = end
        while valueStart < valueEnd, ASCII.isBlank(base.load(fromByteOffset: valueStart, as: UInt8.self)) {
            valueStart &+= 1
        }
        while valueEnd > valueStart, ASCII.isBlank(base.load(fromByteOffset: valueEnd &- 1, as: UInt8.self)) {
            valueEnd &-= 1
        }
        field = RequestField(
            name: name, nameRange: ByteRange(from: start, to: colon),
            valueRange: ByteRange(from: valueStart, to: valueEnd))
        return nil
    }

    /// A name that was recognised needs no further check.
    private static func checkUnknownName(
        _ base: UnsafeRawPointer, from start: Int, to colon: Int, lineEnd: Int
    ) -> Refusal.Code? {
        if ASCII.isBlank(base.load(fromByteOffset: start, as: UInt8.self)) { return .lineFolded }
        guard colon < lineEnd else { return .fieldColonMissing }
        guard colon > start, ByteSet.token.containsAll(base, from: start, to: colon) else { return .fieldNameInvalid }
        return nil
    }
}

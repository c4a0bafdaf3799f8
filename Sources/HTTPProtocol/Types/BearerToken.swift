/// The token of `Authorization: Bearer <token>` (RFC 6750 section 2.1).
package enum BearerToken {
    /// The token's bytes inside `value`, not copied; nil for another scheme or a malformed token.
    package static func find(in value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let scheme: StaticString = "bearer"
        let schemeEnd = scheme.utf8CodeUnitCount
        guard value.count > schemeEnd, ASCII.equals(value.slice(from: 0, to: schemeEnd), ignoringCase: scheme) else {
            return nil
        }
        var start = schemeEnd
        while start < value.count, value[start] == ASCII.space { start += 1 }
        guard start > schemeEnd else { return nil }
        var end = start
        while end < value.count, ByteSet.token68.contains(value[end]) { end += 1 }
        guard end > start else { return nil }
        while end < value.count, value[end] == ASCII.equals { end += 1 }
        return end == value.count ? value.slice(from: start, to: end) : nil
    }
}

/// Walks through a field value's tokens and quoted strings (RFC 9110 section 5.6). Never past its end.
struct FieldCursor {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    /// Whether `parameter` met a name with `=` and no value, or a string without its closing quote.
    private(set) var isMalformed = false

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { at >= bytes.count }

    mutating func skipBlanks() {
        while at < bytes.count, ASCII.isBlank(bytes[at]) { at += 1 }
    }

    /// Whether the next byte was `byte`; it is then behind the cursor.
    mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    /// One or more token characters, or nil.
    mutating func token() -> UnsafeRawBufferPointer? {
        let start = at
        while at < bytes.count, ByteSet.token.contains(bytes[at]) { at += 1 }
        return at > start ? bytes.slice(from: start, to: at) : nil
    }

    /// A token, or what lies between the quotes of a quoted string, backslashes left in; nil for neither.
    mutating func tokenOrQuoted() -> UnsafeRawBufferPointer? {
        guard take(ASCII.quote) else { return token() }
        let start = at
        while at < bytes.count, bytes[at] != ASCII.quote { at += bytes[at] == ASCII.backslash ? 2 : 1 }
        guard at < bytes.count else {
            at = bytes.count
            return nil
        }
        defer { at += 1 }
        return bytes.slice(from: start, to: at)
    }

    /// Moves behind the next comma outside quotes, or to the end.
    mutating func skipPastComma() {
        while at < bytes.count {
            if bytes[at] == ASCII.quote {
                _ = tokenOrQuoted()
            } else {
                at += 1
                if bytes[at - 1] == ASCII.comma { return }
            }
        }
    }

    /// `OWS ";" OWS name "=" value`: the next parameter; nil when there is none. A `;` may stand alone, and a name
    /// without `=` has an empty value. Malformed text ends the parameters.
    mutating func parameter() -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        while true {
            skipBlanks()
            guard take(ASCII.semicolon) else { return nil }
            skipBlanks()
            guard let name = token() else { continue }
            guard take(ASCII.equals) else { return (name, bytes.slice(from: at, to: at)) }
            guard let value = tokenOrQuoted() else {
                isMalformed = true
                return nil
            }
            return (name, value)
        }
    }
}

/// The `handling` preference of RFC 7240 section 4.4: what a client wants done with a request that is partly wrong.
package enum HandlingPreference: Equatable, Sendable {
    case strict, lenient

    /// The first `handling` in the value of a `Prefer` field; nil when there is none, or one that is neither.
    /// Where a request has several `Prefer` fields, the first that has one counts.
    package init?(_ value: UnsafeRawBufferPointer) {
        var cursor = FieldCursor(value)
        while !cursor.isAtEnd {
            cursor.skipBlanks()
            if let name = cursor.token(), ASCII.equals(name, ignoringCase: "handling") {
                cursor.skipBlanks()
                guard cursor.take(ASCII.equals) else { return nil }
                cursor.skipBlanks()
                guard let word = cursor.tokenOrQuoted() else { return nil }
                if ASCII.equals(word, ignoringCase: "lenient") {
                    self = .lenient
                } else if ASCII.equals(word, ignoringCase: "strict") {
                    self = .strict
                } else {
                    return nil
                }
                return
            }
            cursor.skipPastComma()
        }
        return nil
    }
}

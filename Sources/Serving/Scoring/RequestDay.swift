internal import SystemIO

/// The `day` of a score request.
enum RequestDay {
    /// Reads `YYYY-MM-DD`, or a date-time at exactly midnight UTC, which ReliScore's clients may send:
    /// `T00:00:00`, then perhaps zeros of a second, then perhaps `Z` or `+00:00`.
    static func read(_ text: UnsafeRawBufferPointer) -> CalendarDate? {
        guard text.count > 10 else { return CalendarDate(iso: text) }
        var rest = text[10...]
        guard rest.starts(with: "T00:00:00".utf8) else { return nil }
        rest = rest.dropFirst(9)
        if rest.first == UInt8(ascii: ".") {
            let zeros = rest.dropFirst().prefix { $0 == UInt8(ascii: "0") }
            guard !zeros.isEmpty else { return nil }
            rest = rest.dropFirst(1 + zeros.count)
        }
        guard rest.isEmpty || rest.elementsEqual("Z".utf8) || rest.elementsEqual("+00:00".utf8) else { return nil }
        return CalendarDate(iso: UnsafeRawBufferPointer(rebasing: text[..<10]))
    }
}

internal import SystemIO

/// The `day` of a score request.
enum RequestDay {
    /// Reads `YYYY-MM-DD`, or a date-time at exactly midnight UTC, which ReliScore's clients may send.
    static func read(_ text: UnsafeRawBufferPointer) -> CalendarDate? {
        guard text.count > 10 else { return CalendarDate(iso: text) }
        var rest = text[10...]
        guard rest.popFirst() == 0x54, rest.prefix(8).elementsEqual("00:00:00".utf8) else { return nil }
        rest = rest.dropFirst(8)
        if rest.first == 0x2E {
            let zeros = rest.dropFirst().prefix { $0 == 0x30 }
            guard !zeros.isEmpty else { return nil }
            rest = rest.dropFirst(1 + zeros.count)
        }
        guard rest.isEmpty || rest.elementsEqual("Z".utf8) || rest.elementsEqual("+00:00".utf8) else { return nil }
        return CalendarDate(iso: UnsafeRawBufferPointer(rebasing: text[0..<10]))
    }
}

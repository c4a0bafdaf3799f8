/// What a `Content-Range` field says of the bytes that come: `bytes 100-199/200`, `bytes 100-199/*`, `bytes */200`.
///
/// Source: RFC 9110, section 14.4.
struct ContentRange: Equatable, Sendable {
    /// Offsets of the first and the last byte; nil in the answer to a range that cannot be.
    let first: Int?
    let last: Int?
    /// Bytes of the whole file; nil where the server does not say.
    let total: Int?

    /// Nil for what is none, or contradicts itself.
    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        total = Self.number(parts[1])
        if total == nil, parts[1] != "*" { return nil }
        if parts[0] == "*" {
            if total == nil { return nil }
            first = nil
            last = nil
            return
        }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last,
            total.map({ last < $0 }) ?? true
        else { return nil }
        self.first = first
        self.last = last
    }

    /// Digits only, unlike `Int`, which takes a sign.
    static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}

/// The links of an HTML page: `href` of every `<a>`, in their order, and of the first `<base>`.
///
/// One pass without a tree: comments, declarations and the text of scripts are passed over, attributes may be written
/// in any of HTML's ways, and whatever bytes come, it ends after looking at each a few times.
///
/// Source: HTML Living Standard, section 13.2.5 (tokenization).
package struct HTMLAnchors: Equatable, Sendable {
    /// Entities decoded, without surrounding spaces; still relative where they were written so.
    package private(set) var links: [String] = []
    package private(set) var base: String?
    /// Whether the page has more links than are kept.
    package private(set) var isCut = false

    package static let mostLinks = 20_000
    /// Longer addresses are passed over.
    package static let longestLink = 8192

    package init(scanning page: UnsafeRawBufferPointer) {
        var scanner = HTMLScanner(page)
        while let tag = scanner.nextTag() {
            guard let href = tag.href, !href.isEmpty else { continue }
            if tag.isBase {
                if base == nil { base = href }
            } else if links.count < Self.mostLinks {
                links.append(href)
            } else {
                isCut = true
            }
        }
    }

    package init(scanning page: [UInt8]) {
        self = page.withUnsafeBytes { HTMLAnchors(scanning: $0) }
    }
}

/// Finds start tags; a position that only moves forward.
private struct HTMLScanner {
    struct Tag {
        let isBase: Bool
        let href: String?
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// Elements whose content is text up to their own end tag, and so holds no links.
    private static let textElements: Set<[UInt8]> = Set(
        ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"].map { Array($0.utf8) })
    private static let anchor: [UInt8] = [0x61]
    private static let base = Array("base".utf8)
    private static let href = Array("href".utf8)

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next `<a>` or `<base>`; nil at the end.
    mutating func nextTag() -> Tag? {
        while skip(to: 0x3C) {
            position += 1
            guard let byte = peek else { return nil }
            if byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") {
                skipDeclaration()
            } else if byte == UInt8(ascii: "/") {
                position += 1
                if peek?.isLetter == true { _ = readTag() } else { skipPast(0x3E) }
            } else if byte.isLetter {
                let (name, href) = readTag()
                if name == Self.anchor || name == Self.base { return Tag(isBase: name == Self.base, href: href) }
                if Self.textElements.contains(name) { skipText(of: name) }
            }
        }
        return nil
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Moves to the next `byte`; false, at the end, when there is none.
    private mutating func skip(to byte: UInt8) -> Bool {
        while position < bytes.count, bytes[position] != byte { position += 1 }
        return position < bytes.count
    }

    private mutating func skipPast(_ byte: UInt8) {
        if skip(to: byte) { position += 1 }
    }

    private func hasText(_ text: StaticString, at start: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard start >= 0, count <= bytes.count - start else { return false }
        return (0..<count).allSatisfy { bytes[start + $0] == text.utf8Start[$0] }
    }

    /// From the `!` or `?` after a `<`: a comment to its `-->`, anything else to the next `>`.
    private mutating func skipDeclaration() {
        guard hasText("!--", at: position) else { return skipPast(0x3E) }
        // The two dashes that open a comment may be those that close it: `<!-->`.
        position += 1
        let opening = position
        while skip(to: 0x3E) {
            let isEnd = hasText("--", at: position - 2) && position - 2 >= opening
            let isBangEnd = hasText("--!", at: position - 3) && position - 3 >= opening + 2
            position += 1
            if isEnd || isBangEnd { return }
        }
    }

    /// To the end tag that closes a text element, which is then read like any other. That a script may hold another in a
    /// comment (script data double escaped state) is left out.
    private mutating func skipText(of name: [UInt8]) {
        while skip(to: 0x3C) {
            let start = position + 2
            let end = start + name.count
            if end < bytes.count, bytes[position + 1] == UInt8(ascii: "/"), bytes[end].endsName,
                (0..<name.count).allSatisfy({ bytes[start + $0].lowercased == name[$0] })
            {
                return
            }
            position += 1
        }
    }

    /// From a tag's name to behind its `>`: the name in lower case, and its first `href`.
    private mutating func readTag() -> (name: [UInt8], href: String?) {
        let name = readName(isAttribute: false)
        var value: String?
        while true {
            while let byte = peek, byte.isHTMLSpace || byte == UInt8(ascii: "/") { position += 1 }
            guard let byte = peek else { return (name, nil) }  // A tag that does not end is none.
            if byte == 0x3E {
                position += 1
                return (name, value)
            }
            let attribute = readName(isAttribute: true)
            let range = readValue()
            guard position < bytes.count else { return (name, nil) }
            if attribute == Self.href, value == nil, let range {
                value =
                    range.count <= HTMLAnchors.longestLink
                    ? CharacterReferences.decode(UnsafeRawBufferPointer(rebasing: bytes[range])).trimmed : ""
            }
        }
    }

    /// In lower case; of very long ones the beginning.
    private mutating func readName(isAttribute: Bool) -> [UInt8] {
        var name: [UInt8] = []
        // An attribute's name may begin with the `=` that ends others.
        let start = position
        while let byte = peek, !byte.endsName, !(isAttribute && byte == 0x3D && position > start) {
            if name.count < 32 { name.append(byte.lowercased) }
            position += 1
        }
        return name
    }

    /// The range of a value after `=`, without its quotes; nil where there is no `=`.
    private mutating func readValue() -> Range<Int>? {
        while let byte = peek, byte.isHTMLSpace { position += 1 }
        guard peek == 0x3D else { return nil }
        position += 1
        while let byte = peek, byte.isHTMLSpace { position += 1 }
        guard let first = peek else { return nil }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            position += 1
            let start = position
            guard skip(to: first) else { return nil }
            position += 1
            return start..<position - 1
        }
        let start = position
        while let byte = peek, !byte.isHTMLSpace, byte != 0x3E { position += 1 }
        return start..<position
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (0x61...0x7A).contains(lowercased) }
    fileprivate var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
    fileprivate var isHTMLSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D }
    /// Ends the name of a tag or of an attribute.
    fileprivate var endsName: Bool { isHTMLSpace || self == UInt8(ascii: "/") || self == 0x3E }
}

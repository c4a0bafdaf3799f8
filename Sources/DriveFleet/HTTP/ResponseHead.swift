/// The part of an answer's header that a download depends on.
struct ResponseHead: Equatable, Sendable {
    private(set) var status = 0
    private(set) var etag: String?
    private(set) var lastModified: String?
    private(set) var contentType: String?
    private(set) var contentLength: Int?
    /// As it came; what it means is for whoever asked for a range.
    private(set) var contentRange: String?

    /// Longer fields are as good as none: these are kept in files and in messages.
    private static let longestField = 1024

    init() {}

    /// Takes one line of a header. A status line begins anew: the answers to redirects come first.
    mutating func take(_ line: UnsafeRawBufferPointer) {
        guard line.count <= Self.longestField + 64 else { return }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            self = ResponseHead()
            status = text.split(separator: " ").dropFirst().first.flatMap { ContentRange.number($0) } ?? 0
            return
        }
        guard let colon = text.firstIndex(of: ":") else { return }
        let value = text[text.index(after: colon)...].trimmed
        guard !value.isEmpty, value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { return }
        switch text[..<colon].lowercased() {
        case "etag": etag = value
        case "last-modified": lastModified = value
        case "content-type": contentType = value
        case "content-length": contentLength = ContentRange.number(value)
        case "content-range": contentRange = value
        default: break
        }
    }
}

extension StringProtocol {
    /// Without spaces, tabs and line breaks at its ends.
    var trimmed: String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var bytes = Array(utf8)[...]
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// For messages: bounded, without control characters.
    var quoted: String {
        let shown = unicodeScalars.prefix(120).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }
        return "\"\(shown.joined())\(unicodeScalars.count > 120 ? "…" : "")\""
    }
}

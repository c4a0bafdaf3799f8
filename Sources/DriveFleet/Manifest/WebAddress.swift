internal import Warehouse

/// An address, absolute or relative, in its five parts.
///
/// Source: RFC 3986, sections 3 and 5.2.
package struct WebAddress: Equatable, Sendable, CustomStringConvertible {
    /// In lower case; nil in a relative address.
    private(set) var scheme: String?
    private(set) var authority: String?
    private(set) var path: String
    private(set) var query: String?

    /// Splits a text; a fragment is left out, as it names nothing a server sees. Spaces, control characters and what
    /// is not ASCII are percent-encoded; line breaks and tabs are dropped, as browsers do.
    package init(_ text: String) {
        var rest = Self.encoded(text)[...]
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let colon = rest.firstIndex(of: ":"), Self.isScheme(rest[..<colon]) {
            scheme = rest[..<colon].lowercased()
            rest = rest[rest.index(after: colon)...]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            authority = String(rest[..<end])
            rest = rest[end...]
        }
        path = String(rest)
    }

    /// What `reference` means on a page that has this absolute address.
    package func resolving(_ reference: WebAddress) -> WebAddress {
        var target = reference
        if reference.scheme == nil {
            target.scheme = scheme
            if reference.authority == nil {
                target.authority = authority
                if reference.path.isEmpty {
                    target.path = path
                    target.query = reference.query ?? query
                    return target
                }
                if !reference.path.hasPrefix("/") { target.path = directory + reference.path }
            }
        }
        target.path = Self.withoutDots(target.path)
        // Two slashes would read as the beginning of an authority.
        if target.authority == nil, target.path.hasPrefix("//") { target.path = "/." + target.path }
        return target
    }

    /// The path to the last slash, with it.
    private var directory: String {
        if authority != nil, path.isEmpty { return "/" }
        return path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    package var description: String {
        (scheme.map { "\($0):" } ?? "") + (authority.map { "//\($0)" } ?? "") + path + (query.map { "?\($0)" } ?? "")
    }

    /// What comes after the last slash of the path, as it is written there.
    var fileName: String { Self.lastComponent(of: path) }

    static func lastComponent(of path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    }

    /// The path of a `file://` address on this machine, percent signs decoded.
    var localPath: String? {
        guard scheme == "file", authority == nil || authority == "" || authority == "localhost", path.hasPrefix("/")
        else { return nil }
        return Self.decoded(path)
    }

    /// The `file://` address of an absolute path.
    init(localPath: String) {
        scheme = "file"
        authority = ""
        path = Self.encoded(localPath, all: true)
        query = nil
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first | 0x20) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
    }

    /// Section 5.2.4: `.` and `..` taken out.
    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isRooted = path.hasPrefix("/")
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            if part == ".." {
                if kept.count > (isRooted ? 1 : 0) { kept.removeLast() }
                if isLast { kept.append("") }
            } else if part == "." {
                if isLast { kept.append("") }
            } else {
                kept.append(part)
            }
        }
        return kept.joined(separator: "/")
    }

    /// - Parameter all: Whether the signs that mean something in an address are encoded too.
    private static func encoded(_ text: String, all: Bool = false) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isBreak = byte == 0x09 || byte == 0x0A || byte == 0x0D
            if isBreak, !all { continue }
            let isSpecial = all && [UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains(byte)
            if byte <= 0x20 || byte >= 0x7F || isSpecial {
                bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil for a zero byte, which no path can hold.
    private static func decoded(_ text: String) -> String? {
        let bytes = text.percentDecoded
        return bytes.contains(0) ? nil : String(decoding: bytes, as: UTF8.self)
    }
}

/// Checks `uri-host [":" port]` of RFC 9110 section 4.2, as it occurs in `Host` and in absolute targets.
///
/// Stricter than the grammar: the host is not empty (no http URL has an empty one), holds no comma, and an address in
/// brackets is an IPv6 address. User information is refused, as RFC 9110 section 4.2.4 asks.
enum Authority {
    static func isValid(
        _ base: UnsafeRawPointer, from start: Int, to end: Int, portRequired: Bool = false
    ) -> Bool {
        guard start < end else { return false }
        let bracketed = base.load(fromByteOffset: start, as: UInt8.self) == ASCII.openBracket
        guard let hostEnd = bracketed ? endOfAddress(base, start, end) : endOfName(base, start, end) else {
            return false
        }
        if hostEnd == end { return !portRequired }
        guard base.load(fromByteOffset: hostEnd, as: UInt8.self) == ASCII.colon else { return false }
        return isPort(base, from: hostEnd &+ 1, to: end, required: portRequired)
    }

    /// The offset after a registered name or IPv4 address; nil when it is empty or holds another byte.
    private static func endOfName(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int? {
        var at = start
        while at < end {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            if byte == ASCII.colon { break }
            guard ByteSet.host.contains(byte) else { return nil }
            if byte == ASCII.percent {
                guard at &+ 2 < end, ASCII.hexValue(base.load(fromByteOffset: at &+ 1, as: UInt8.self)) != nil,
                    ASCII.hexValue(base.load(fromByteOffset: at &+ 2, as: UInt8.self)) != nil
                else { return nil }
            }
            at &+= 1
        }
        return at > start ? at : nil
    }

    /// The offset after `[…]`; nil when the brackets do not hold hexadecimal digits, colons and dots.
    private static func endOfAddress(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int? {
        var at = start &+ 1
        var colons = 0
        while at < end {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            if byte == ASCII.closeBracket { return colons >= 2 && colons <= 7 ? at &+ 1 : nil }
            if byte == ASCII.colon { colons &+= 1 } else if byte != 0x2e, ASCII.hexValue(byte) == nil { return nil }
            at &+= 1
        }
        return nil
    }

    /// `*DIGIT`, at most 65,535.
    private static func isPort(_ base: UnsafeRawPointer, from start: Int, to end: Int, required: Bool) -> Bool {
        guard end &- start <= 5, end > start || !required else { return false }
        var port = 0
        for at in start..<end {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            guard ASCII.isDigit(byte) else { return false }
            port = port &* 10 &+ Int(byte &- ASCII.zero)
        }
        return port <= 65_535
    }
}

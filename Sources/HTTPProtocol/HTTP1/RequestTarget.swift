/// Reads the four forms of a request target (RFC 9112 section 3.2).
enum RequestTarget {
    /// Fills the path and query of `head`, whose method is known, from `base[start..<end]`, which is not empty.
    @inline(__always)
    static func read(
        _ base: UnsafeRawPointer, from start: Int, to end: Int, into head: inout RequestHead
    ) -> Refusal.Code? {
        if head.method == .connect { return readAuthorityForm(base, from: start, to: end) }
        if base.load(fromByteOffset: start, as: UInt8.self) == ASCII.slash {
            return readPath(base, from: start, to: end, into: &head)
        }
        return readOtherForm(base, from: start, to: end, into: &head)
    }

    @inline(never)
    private static func readOtherForm(
        _ base: UnsafeRawPointer, from start: Int, to end: Int, into head: inout RequestHead
    ) -> Refusal.Code? {
        guard ByteSet.target.containsAll(base, from: start, to: end) else { return .targetInvalid }
        if end &- start == 1, base.load(fromByteOffset: start, as: UInt8.self) == ASCII.asterisk {
            guard head.method == .options else { return .targetForm }
            head.pathRange = ByteRange(from: start, to: end)
            return nil
        }
        return readAbsoluteForm(base, from: start, to: end, into: &head)
    }

    /// CONNECT asks for a tunnel, which this server never is.
    private static func readAuthorityForm(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Refusal.Code {
        Authority.isValid(base, from: start, to: end, portRequired: true) ? .connectUnsupported : .targetForm
    }

    /// `/path?query`. Percent triplets must be whole; they are not decoded.
    @inline(__always)
    private static func readPath(
        _ base: UnsafeRawPointer, from start: Int, to end: Int, into head: inout RequestHead
    ) -> Refusal.Code? {
        var pathEnd = end
        var at = start
        while at < end {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            guard ByteSet.target.contains(byte) else { return .targetInvalid }
            if byte == ASCII.percent {
                guard isTriplet(base, at: at, end: end) else { return .targetInvalid }
            } else if byte == ASCII.questionMark, pathEnd == end {
                pathEnd = at
            }
            at &+= 1
        }
        head.pathRange = ByteRange(from: start, to: pathEnd)
        head.queryRange = pathEnd < end ? ByteRange(from: pathEnd &+ 1, to: end) : nil
        return nil
    }

    private static func isTriplet(_ base: UnsafeRawPointer, at: Int, end: Int) -> Bool {
        at &+ 2 < end && ASCII.hexValue(base.load(fromByteOffset: at &+ 1, as: UInt8.self)) != nil
            && ASCII.hexValue(base.load(fromByteOffset: at &+ 2, as: UInt8.self)) != nil
    }

    /// `http://authority/path?query`. The authority is checked and then, with any `Host`, of no further interest.
    private static func readAbsoluteForm(
        _ base: UnsafeRawPointer, from start: Int, to end: Int, into head: inout RequestHead
    ) -> Refusal.Code? {
        let schemeEnd = LineScanner.first(ASCII.colon, base, from: start, to: end)
        let scheme = UnsafeRawBufferPointer(start: base + start, count: schemeEnd &- start)
        guard ASCII.equals(scheme, ignoringCase: "http") || ASCII.equals(scheme, ignoringCase: "https"),
            end &- schemeEnd > 3, ASCII.matchesWords(base + schemeEnd, "://")
        else { return .targetForm }

        let authorityStart = schemeEnd &+ 3
        var authorityEnd = authorityStart
        while authorityEnd < end {
            let byte = base.load(fromByteOffset: authorityEnd, as: UInt8.self)
            if byte == ASCII.slash || byte == ASCII.questionMark { break }
            authorityEnd &+= 1
        }
        guard Authority.isValid(base, from: authorityStart, to: authorityEnd) else { return .hostInvalid }
        if authorityEnd < end, base.load(fromByteOffset: authorityEnd, as: UInt8.self) == ASCII.slash {
            return readPath(base, from: authorityEnd, to: end, into: &head)
        }
        return readPathlessForm(base, schemeEnd: schemeEnd, from: authorityEnd, to: end, into: &head)
    }

    /// `http://authority` or `http://authority?query`: the path is then "/", or "*" with OPTIONS, which this server
    /// treats as "/". There is no such byte after the authority, so the second slash of "://" stands for it.
    private static func readPathlessForm(
        _ base: UnsafeRawPointer, schemeEnd: Int, from start: Int, to end: Int, into head: inout RequestHead
    ) -> Refusal.Code? {
        if start < end, let refusal = readPath(base, from: start, to: end, into: &head) { return refusal }
        head.pathRange = ByteRange(from: schemeEnd &+ 2, to: schemeEnd &+ 3)
        return nil
    }
}

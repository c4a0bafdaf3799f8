/// Reads `method SP target SP HTTP/1.x` (RFC 9112 section 3), strictly: one space, nothing before or after.
enum RequestLine {
    /// Fills `head` from the line `base[start..<end]`, which holds no control byte but HTAB.
    @inline(__always)
    static func read(
        _ base: UnsafeRawPointer, from start: Int, to end: Int, limits: borrowing MessageLimits,
        into head: inout RequestHead
    ) -> Refusal.Code? {
        let methodEnd = LineScanner.first(ASCII.space, base, from: start, to: end)
        if let refusal = checkMethod(base, from: start, to: methodEnd) { return refusal }
        guard methodEnd < end else { return .requestLineMalformed }
        let targetStart = methodEnd &+ 1
        let targetEnd = LineScanner.first(ASCII.space, base, from: targetStart, to: end)
        guard targetEnd &- targetStart <= limits.targetBytes else { return .targetTooLong }
        guard targetEnd > targetStart, targetEnd < end else { return .requestLineMalformed }

        switch version(base, from: targetEnd &+ 1, to: end) {
        case .success(let minor): head.minorVersion = minor
        case .failure(let refusal): return refusal.code
        }
        head.method = HTTPMethod.recognise(base + start, count: methodEnd &- start)
        head.methodRange = ByteRange(from: start, to: methodEnd)
        head.targetRange = ByteRange(from: targetStart, to: targetEnd)
        return RequestTarget.read(base, from: targetStart, to: targetEnd, into: &head)
    }

    /// Why a request line is refused that has no end within its limit; only `base[start..<limit]` is looked at.
    static func refusalOfLongLine(_ base: UnsafeRawPointer, from start: Int, limit: Int) -> Refusal.Code {
        let methodEnd = LineScanner.first(ASCII.space, base, from: start, to: limit)
        return checkMethod(base, from: start, to: methodEnd) ?? .targetTooLong
    }

    @inline(__always)
    private static func checkMethod(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Refusal.Code? {
        guard end > start, ByteSet.token.containsAll(base, from: start, to: end) else { return .methodInvalid }
        return end &- start <= MessageLimits.methodBytes ? nil : .methodTooLong
    }

    /// The minor version of `HTTP/1.0` or `HTTP/1.1`. Other versions of the right form are not served: nobody has
    /// defined what HTTP/1.2 would mean.
    @inline(__always)
    private static func version(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Result<UInt8, Refusal> {
        guard end &- start == 8 else { return .failure(Refusal(.versionMalformed)) }
        if ASCII.matchesWords(base + start, "HTTP/1.1") { return .success(1) }
        if ASCII.matchesWords(base + start, "HTTP/1.0") { return .success(0) }
        let byte = { (offset: Int) in base.load(fromByteOffset: start &+ offset, as: UInt8.self) }
        let wellFormed =
            ASCII.matchesWords(base + start, "HTTP/") && ASCII.isDigit(byte(5)) && byte(6) == 0x2e
            && ASCII.isDigit(byte(7))
        return .failure(Refusal(wellFormed ? .versionUnsupported : .versionMalformed))
    }
}

/// Gathers the fields that decide where a message ends and what its connection does, one line at a time, and checks
/// them against each other at the end of the head (RFC 9112 sections 3.2, 6 and 9; RFC 9110 section 10.1.1).
struct MessageFraming {
    private var contentLength: Int?
    private var hasHost = false
    private var isChunked = false
    private var asksClose = false
    private var asksKeepAlive = false
    private var expectsContinue = false

    /// Takes in one field; its value is `base[start..<end]`, without blanks around it.
    @inline(__always)
    mutating func add(
        _ field: RequestField, minorVersion: UInt8, _ base: UnsafeRawPointer
    ) -> Refusal.Code? {
        let start = Int(field.valueRange.start)
        let end = start &+ Int(field.valueRange.count)
        switch field.name {
        case .host: return addHost(base, start, end)
        case .contentLength: return addContentLength(base, start, end)
        case .transferEncoding: return addTransferCoding(base, start, end, minorVersion: minorVersion)
        case .connection: return addConnection(UnsafeRawBufferPointer(start: base + start, count: end &- start))
        case .expect:
            let value = UnsafeRawBufferPointer(start: base + start, count: end &- start)
            guard ASCII.equals(value, ignoringCase: "100-continue") else { return .expectationUnknown }
            expectsContinue = true
            return nil
        default: return nil
        }
    }

    /// Settles the head once its last line has been read.
    @inline(__always)
    func settle(_ head: inout RequestHead) -> Refusal.Code? {
        guard hasHost || head.minorVersion == 0 else { return .hostMissing }
        if isChunked, contentLength != nil { return .lengthAndCoding }
        if isChunked {
            head.body = .chunked
        } else if let contentLength {
            head.body = .length(contentLength)
        } else {
            head.body = .none
        }
        head.keepAlive = !asksClose && (head.minorVersion == 1 || asksKeepAlive)
        // HTTP/1.0 knows no interim answers, and without a body there is nothing to wait for.
        head.expectsContinue = expectsContinue && head.minorVersion == 1 && (isChunked || (contentLength ?? 0) > 0)
        return nil
    }

    private mutating func addHost(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Refusal.Code? {
        guard !hasHost else { return .hostRepeated }
        hasHost = true
        return Authority.isValid(base, from: start, to: end) ? nil : .hostInvalid
    }

    /// `1*DIGIT` without leading zeros: "010" is eight to some readers. Lists are refused even when their members
    /// are equal, and so is a number that does not fit.
    private mutating func addContentLength(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Refusal.Code? {
        guard contentLength == nil else { return .contentLengthRepeated }
        let digits = end &- start
        guard digits >= 1, digits <= 18 else { return .contentLengthInvalid }
        if digits > 1, base.load(fromByteOffset: start, as: UInt8.self) == ASCII.zero { return .contentLengthInvalid }
        var length = 0
        for at in start..<end {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            guard ASCII.isDigit(byte) else { return .contentLengthInvalid }
            length = length &* 10 &+ Int(byte &- ASCII.zero)
        }
        contentLength = length
        return nil
    }

    private mutating func addTransferCoding(
        _ base: UnsafeRawPointer, _ start: Int, _ end: Int, minorVersion: UInt8
    ) -> Refusal.Code? {
        guard minorVersion == 1 else { return .transferCodingInHTTP10 }
        guard !isChunked else { return .transferCodingRepeated }
        let value = UnsafeRawBufferPointer(start: base + start, count: end &- start)
        guard ASCII.equals(value, ignoringCase: "chunked") else {
            return Self.endsChunkedAfterKnownCodings(value) ? .transferCodingUnsupported : .transferCodingAmbiguous
        }
        isChunked = true
        return nil
    }

    /// Whether `value` is `gzip, chunked` or alike: unambiguous, and nothing this server decodes.
    private static func endsChunkedAfterKnownCodings(_ value: UnsafeRawBufferPointer) -> Bool {
        var members = ListMembers(value)
        var chunkedIsLast = false
        while let member = members.next() {
            if chunkedIsLast { return false }
            if ASCII.equals(member, ignoringCase: "chunked") {
                chunkedIsLast = true
            } else if !isRegisteredCoding(member) {
                return false
            }
        }
        return chunkedIsLast
    }

    private static func isRegisteredCoding(_ name: UnsafeRawBufferPointer) -> Bool {
        ASCII.equals(name, ignoringCase: "gzip") || ASCII.equals(name, ignoringCase: "x-gzip")
            || ASCII.equals(name, ignoringCase: "deflate") || ASCII.equals(name, ignoringCase: "compress")
            || ASCII.equals(name, ignoringCase: "x-compress")
    }

    private mutating func addConnection(_ value: UnsafeRawBufferPointer) -> Refusal.Code? {
        var members = ListMembers(value)
        while let member = members.next() {
            if ASCII.equals(member, ignoringCase: "close") {
                asksClose = true
            } else if ASCII.equals(member, ignoringCase: "keep-alive") {
                asksKeepAlive = true
            } else if let base = member.baseAddress,
                !ByteSet.token.containsAll(base, from: 0, to: member.count)
            {
                return .connectionInvalid
            }
        }
        return nil
    }
}

/// The members of a comma-separated list without the blanks around them (RFC 9110 section 5.6.1). Empty members are
/// kept. Commas inside quoted strings are not understood: for lists of tokens.
struct ListMembers {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func next() -> UnsafeRawBufferPointer? {
        guard at <= bytes.count else { return nil }
        var end = at
        while end < bytes.count, bytes[end] != ASCII.comma { end += 1 }
        defer { at = end + 1 }
        return bytes.slice(from: at, to: end).trimmingBlanks
    }
}

/// Reads one HTTP/1.1 request at a time out of bytes that arrive in pieces (RFC 9112).
///
/// What it decides is a function of the bytes alone: each check happens when a line is complete, when its first
/// control byte is seen, or when its limit is reached, so the network's splits cannot change an answer. Anything that
/// two readers could understand differently is refused, and after a refusal nothing more is read.
///
/// Use, for each message:
/// 1. Append received bytes to a buffer in which the message starts at offset 0, and call `advance` with all of it.
/// 2. `.needMore`: receive more. `.head`, once per message: look at `head` and decide whether to read the body (route,
///    authorization, `setBodyLimit`, `100 Continue`); then call `advance` again with the same bytes.
/// 3. `.complete`: `body` and `head` are valid in that buffer; the next message starts at `end`. Then `reset`.
///
/// One empty line before the request line is skipped (RFC 9112 section 2.2 asks for at least one), a second one is
/// refused. Allocates only in `init`.
package struct RequestParser: ~Copyable, @unchecked Sendable {  // The only owner of the table `head` points to.
    package enum Progress: Equatable, Sendable {
        case needMore
        /// The head is complete. Reported once, before any byte of the body is looked at.
        case head
        case complete
        /// Answer with the refusal's status and close. Every later call says the same until `reset`.
        case refused(Refusal)
    }

    enum Phase: Equatable {
        case requestLine, fields
        case headReported
        case lengthBody
        case chunkLine, chunkData, chunkEnd, trailers
        case complete
        case refused(Refusal)
    }

    package let limits: MessageLimits
    package private(set) var head: RequestHead

    var phase = Phase.requestLine
    /// The first byte not yet consumed: a line's start, chunk data not yet moved, or the end of the message.
    var cursor = 0
    /// No control byte lies in the current line before this offset.
    var scanned = 0
    var framing = MessageFraming()
    var bodyLimit: Int
    /// The end of the decoded body so far.
    var bodyEnd = 0
    /// What is missing of the current chunk's data.
    var chunkRemaining = 0
    var chunkCount = 0
    var trailerCount = 0
    var trailerBytes = 0
    private var skippedEmptyLine = false

    package init(limits: MessageLimits = MessageLimits()) {
        self.limits = limits
        bodyLimit = limits.bodyBytes
        head = RequestHead(table: .allocate(capacity: max(limits.fields, 1)))
    }

    deinit { head.table.deallocate() }

    /// The body in the buffer last given to `advance`; complete after `.complete`. Chunked bodies are contiguous: the
    /// framing between the chunks has been overwritten.
    package var body: Range<Int> { head.byteCount..<max(head.byteCount, bodyEnd) }

    /// After `.complete`: the offset of the first byte that belongs to the next message.
    package var end: Int { cursor }

    /// Whether `.head` has been reported and `.complete` or `.refused` has not.
    package var isReadingBody: Bool {
        switch phase {
        case .headReported, .lengthBody, .chunkLine, .chunkData, .chunkEnd, .trailers: true
        default: false
        }
    }

    /// How many more bytes the body needs when `count` bytes of the message have arrived: of a chunked one, those of the
    /// current chunk. 0 while that is not known.
    package func bytesStillNeeded(having count: Int) -> Int {
        switch (phase, head.body) {
        case (.headReported, .length(let length)), (.lengthBody, .length(let length)):
            max(0, length &- max(0, count &- head.byteCount))
        case (.chunkData, _): chunkRemaining
        default: 0
        }
    }

    /// Sets the largest body accepted for this message, instead of `limits.bodyBytes`; for use after `.head`.
    package mutating func setBodyLimit(_ bytes: Int) { bodyLimit = bytes }

    /// Makes ready for the next message, whose first byte will be at offset 0.
    package mutating func reset() {
        head.clear()
        phase = .requestLine
        cursor = 0
        scanned = 0
        framing = MessageFraming()
        bodyLimit = limits.bodyBytes
        bodyEnd = 0
        chunkRemaining = 0
        chunkCount = 0
        trailerCount = 0
        trailerBytes = 0
        skippedEmptyLine = false
    }

    /// Reads on. `message` holds every byte of the message received so far, from its first; it may have moved since
    /// the last call, and may reach beyond the message's end.
    package mutating func advance(_ message: UnsafeMutableRawBufferPointer) -> Progress {
        guard let base = message.baseAddress, message.count >= cursor else { return .needMore }
        let count = message.count
        switch phase {
        case .requestLine:
            return readRequestLine(base, count) ?? readFields(base, count)
        case .fields:
            return readFields(base, count)
        case .headReported:
            return beginBody(base, count)
        case .lengthBody:
            return readLengthBody(count)
        case .chunkLine, .chunkData, .chunkEnd, .trailers:
            return readChunks(base, count)
        case .complete:
            return .complete
        case .refused(let refusal):
            return .refused(refusal)
        }
    }

    mutating func refuse(_ code: Refusal.Code) -> Progress {
        phase = .refused(Refusal(code))
        return .refused(Refusal(code))
    }

    /// Nil when the line has been read and the fields follow.
    @inline(__always)
    private mutating func readRequestLine(_ base: UnsafeMutableRawPointer, _ count: Int) -> Progress? {
        guard cursor < count else { return .needMore }
        if base.load(fromByteOffset: cursor, as: UInt8.self) == ASCII.carriageReturn {
            if let progress = skipEmptyLine(base, count) { return progress }
        }
        guard cursor < count else { return .needMore }
        guard ByteSet.token.contains(base.load(fromByteOffset: cursor, as: UInt8.self)) else {
            return refuse(.notARequest)
        }
        // Room for the longest method, two spaces, the version and CR LF.
        let limit = min(cursor &+ limits.targetBytes &+ MessageLimits.methodBytes &+ 12, limits.headBytes)
        switch LineScanner.scan(base, from: scanned, count: count, limit: limit) {
        case .line(let end):
            if let code = RequestLine.read(base, from: cursor, to: end, limits: limits, into: &head) {
                return refuse(code)
            }
            beginLine(at: end &+ 2)
            phase = .fields
            return nil
        case .needMore(let resume):
            scanned = resume
            return .needMore
        case .tooLong: return refuse(RequestLine.refusalOfLongLine(base, from: cursor, limit: limit))
        case .refused(let code): return refuse(code)
        }
    }

    /// Nil when an empty line has been skipped.
    private mutating func skipEmptyLine(_ base: UnsafeMutableRawPointer, _ count: Int) -> Progress? {
        guard !skippedEmptyLine else { return refuse(.emptyLines) }
        guard cursor &+ 1 < count else { return .needMore }
        guard base.load(fromByteOffset: cursor &+ 1, as: UInt8.self) == ASCII.lineFeed else {
            return refuse(.bareCarriageReturn)
        }
        skippedEmptyLine = true
        beginLine(at: cursor &+ 2)
        guard cursor < count else { return .needMore }
        return base.load(fromByteOffset: cursor, as: UInt8.self) == ASCII.carriageReturn ? refuse(.emptyLines) : nil
    }

    @inline(__always)
    private mutating func readFields(_ base: UnsafeMutableRawPointer, _ count: Int) -> Progress {
        while true {
            switch LineScanner.scan(base, from: scanned, count: count, limit: limits.headBytes) {
            case .line(let end):
                let start = cursor
                beginLine(at: end &+ 2)
                if start == end { return finishHead() }
                if let code = readField(base, from: start, to: end) { return refuse(code) }
            case .needMore(let resume):
                scanned = resume
                return .needMore
            case .tooLong: return refuse(.headTooLarge)
            case .refused(let code): return refuse(code)
            }
        }
    }

    @inline(__always)
    private mutating func readField(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Refusal.Code? {
        guard head.fieldCount < limits.fields else { return .tooManyFields }
        var field = RequestField()
        if let code = FieldLine.read(base, from: start, to: end, into: &field) { return code }
        (head.table + head.fieldCount).initialize(to: field)
        head.fieldCount &+= 1
        head.present |= field.name.bit
        return framing.add(field, minorVersion: head.minorVersion, base)
    }

    private mutating func finishHead() -> Progress {
        head.byteCount = cursor
        bodyEnd = cursor
        if let code = framing.settle(&head) { return refuse(code) }
        phase = .headReported
        return .head
    }

    private mutating func beginBody(_ base: UnsafeMutableRawPointer, _ count: Int) -> Progress {
        switch head.body {
        case .none:
            phase = .complete
            return .complete
        case .length(let length):
            guard length <= bodyLimit else { return refuse(.bodyTooLarge) }
            phase = .lengthBody
            return readLengthBody(count)
        case .chunked:
            phase = .chunkLine
            return readChunks(base, count)
        }
    }

    private mutating func readLengthBody(_ count: Int) -> Progress {
        guard case .length(let length) = head.body, count &- head.byteCount >= length else { return .needMore }
        bodyEnd = head.byteCount &+ length
        cursor = bodyEnd
        phase = .complete
        return .complete
    }

    @inline(__always)
    mutating func beginLine(at offset: Int) {
        cursor = offset
        scanned = offset
    }
}

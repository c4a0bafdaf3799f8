extension RequestParser {
    /// Reads chunks as far as they have arrived and moves their data down behind the body so far.
    mutating func readChunks(_ base: UnsafeMutableRawPointer, _ count: Int) -> Progress {
        while true {
            let stopped: Progress? =
                switch phase {
                case .chunkLine: readChunkLine(base, count)
                case .chunkData: readChunkData(base, count)
                case .chunkEnd: readChunkEnd(base, count)
                default: readTrailerLine(base, count)
                }
            if let stopped { return stopped }
        }
    }

    private mutating func readChunkLine(_ base: UnsafeRawPointer, _ count: Int) -> Progress? {
        switch LineScanner.scan(base, from: scanned, count: count, limit: cursor &+ limits.chunkLineBytes) {
        case .line(let end):
            switch ChunkLine.read(base, from: cursor, to: end) {
            case .success(let size):
                beginLine(at: end &+ 2)
                return beginChunk(size)
            case .failure(let refusal): return refuse(refusal.code)
            }
        case .needMore(let resume):
            scanned = resume
            return .needMore
        case .tooLong: return refuse(.chunkLineTooLong)
        case .refused(let code): return refuse(code)
        }
    }

    private mutating func beginChunk(_ size: Int) -> Progress? {
        guard size > 0 else {
            phase = .trailers
            return nil
        }
        guard size <= bodyLimit &- (bodyEnd &- head.byteCount) else { return refuse(.bodyTooLarge) }
        guard chunkCount < limits.chunks else { return refuse(.tooManyChunks) }
        chunkCount &+= 1
        chunkRemaining = size
        phase = .chunkData
        return nil
    }

    private mutating func readChunkData(_ base: UnsafeMutableRawPointer, _ count: Int) -> Progress? {
        let available = min(chunkRemaining, count &- cursor)
        guard available > 0 else { return .needMore }
        (base + bodyEnd).copyMemory(from: base + cursor, byteCount: available)
        bodyEnd &+= available
        chunkRemaining &-= available
        beginLine(at: cursor &+ available)
        guard chunkRemaining == 0 else { return .needMore }
        phase = .chunkEnd
        return nil
    }

    private mutating func readChunkEnd(_ base: UnsafeRawPointer, _ count: Int) -> Progress? {
        guard cursor < count else { return .needMore }
        guard base.load(fromByteOffset: cursor, as: UInt8.self) == ASCII.carriageReturn else {
            return refuse(.chunkEndMissing)
        }
        guard cursor &+ 1 < count else { return .needMore }
        guard base.load(fromByteOffset: cursor &+ 1, as: UInt8.self) == ASCII.lineFeed else {
            return refuse(.chunkEndMissing)
        }
        beginLine(at: cursor &+ 2)
        phase = .chunkLine
        return nil
    }

    /// Trailer fields are held to the rules of fields and then dropped (RFC 9112 section 7.1.2 allows that).
    private mutating func readTrailerLine(_ base: UnsafeRawPointer, _ count: Int) -> Progress? {
        let limit = cursor &+ (limits.trailerBytes &- trailerBytes)
        switch LineScanner.scan(base, from: scanned, count: count, limit: limit) {
        case .line(let end):
            let start = cursor
            trailerBytes &+= end &+ 2 &- start
            beginLine(at: end &+ 2)
            if start == end {
                phase = .complete
                return .complete
            }
            return checkTrailer(base, from: start, to: end).map { refuse($0) }
        case .needMore(let resume):
            scanned = resume
            return .needMore
        case .tooLong: return refuse(.trailersTooLarge)
        case .refused(let code): return refuse(code)
        }
    }

    private mutating func checkTrailer(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Refusal.Code? {
        guard head.fieldCount &+ trailerCount < limits.fields else { return .tooManyFields }
        trailerCount &+= 1
        var field = RequestField()
        if let code = FieldLine.read(base, from: start, to: end, into: &field) { return code }
        switch field.name {
        case .host, .contentLength, .transferEncoding, .connection, .expect, .contentType, .contentEncoding,
            .authorization, .te, .trailer, .upgrade, .range, .ifMatch, .ifNoneMatch:
            return .trailerForbidden
        default: return nil
        }
    }

    /// Moves what has arrived but is not yet read down over chunk framing already read, so that a body in many small
    /// chunks needs no more memory than its data.
    ///
    /// - Returns: How many bytes of `message` are still in use; the next received byte belongs after them.
    package mutating func reclaim(_ message: UnsafeMutableRawBufferPointer) -> Int {
        guard let base = message.baseAddress, head.body == .chunked, head.byteCount > 0, bodyEnd < cursor,
            cursor <= message.count
        else { return message.count }
        let gap = cursor &- bodyEnd
        (base + bodyEnd).copyMemory(from: base + cursor, byteCount: message.count &- cursor)
        scanned &-= gap
        cursor = bodyEnd
        return message.count &- gap
    }
}

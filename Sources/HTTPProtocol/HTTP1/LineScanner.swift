/// Finds the end of a line by its first control byte, so that what a line is never depends on how much has arrived.
enum LineScanner {
    enum Result {
        /// CR at `end`, LF after it.
        case line(end: Int)
        /// No control byte before `resume`; scan from there when more bytes have arrived.
        case needMore(resume: Int)
        /// The line end does not lie before the limit.
        case tooLong
        case refused(Refusal.Code)
    }

    /// Looks at `base[start..<count]` for the end of a line whose LF must lie before `limit`.
    @inline(__always)
    static func scan(_ base: UnsafeRawPointer, from start: Int, count: Int, limit: Int) -> Result {
        let stop = min(count, limit)
        let found = firstControl(base, from: start, to: stop)
        guard found < stop else { return count >= limit ? .tooLong : .needMore(resume: max(start, stop)) }
        let byte = base.load(fromByteOffset: found, as: UInt8.self)
        guard byte == ASCII.carriageReturn else {
            return .refused(byte == ASCII.lineFeed ? .bareLineFeed : .controlByte)
        }
        guard found &+ 1 < limit else { return .tooLong }
        guard found &+ 1 < count else { return .needMore(resume: found) }
        let next = base.load(fromByteOffset: found &+ 1, as: UInt8.self)
        return next == ASCII.lineFeed ? .line(end: found) : .refused(.bareCarriageReturn)
    }

    /// The offset of the first byte below 0x20 or equal to 0x7f, HTAB excepted; `stop` when there is none.
    @inline(__always)
    private static func firstControl(_ base: UnsafeRawPointer, from start: Int, to stop: Int) -> Int {
        var at = start
        while at &+ 8 <= stop {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            var hits = controlBytes(word)
            while hits != 0 {
                let offset = at &+ hits.trailingZeroBitCount &>> 3
                if base.load(fromByteOffset: offset, as: UInt8.self) != ASCII.tab { return offset }
                hits &= hits &- 1
            }
            at &+= 8
        }
        while at < stop {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            if byte < 0x20 ? byte != ASCII.tab : byte == ASCII.delete { return at }
            at &+= 1
        }
        return stop
    }

    /// Sets the top bit of each byte of the result whose byte in `word` is below 0x20 or equal to 0x7f.
    @inline(__always)
    private static func controlBytes(_ word: UInt64) -> UInt64 {
        let top: UInt64 = 0x8080_8080_8080_8080
        let below = ~((word | top) &- 0x2020_2020_2020_2020)  // No borrow crosses: each byte is at least 0x80.
        let notDelete = ((word ^ 0x7f7f_7f7f_7f7f_7f7f) & ~top) &+ ~top  // Top bit set unless the low bits were 0x7f.
        return (below | ~notDelete) & ~word & top
    }

    /// The offset of the first `byte` in `base[start..<stop]`, or `stop`.
    @inline(__always)
    static func first(_ byte: UInt8, _ base: UnsafeRawPointer, from start: Int, to stop: Int) -> Int {
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        var at = start
        while at &+ 8 <= stop {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self)) ^ pattern
            // Exact up to and including the lowest match, which is the only one used.
            let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if zeros != 0 { return at &+ zeros.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < stop {
            if base.load(fromByteOffset: at, as: UInt8.self) == byte { return at }
            at &+= 1
        }
        return stop
    }
}

/// Reads the line before a chunk: its size and extensions (RFC 9112 section 7.1).
enum ChunkLine {
    /// The size in `base[start..<end]`: 1 to 16 hexadecimal digits, leading zeros among them as the grammar allows.
    /// Sizes above `Int.max` come back as `Int.max`, which no limit admits.
    ///
    /// No blank is tolerated before `;` or around `=`, where the grammar would let a recipient ignore it: nobody
    /// sends one there, and readers have disagreed about it.
    static func read(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Result<Int, Refusal> {
        var at = start
        var size: UInt64 = 0
        while at < end, let digit = ASCII.hexValue(base.load(fromByteOffset: at, as: UInt8.self)) {
            guard at &- start < 16 else { return .failure(Refusal(.chunkSizeInvalid)) }
            size = size &<< 4 | UInt64(digit)
            at &+= 1
        }
        guard at > start else { return .failure(Refusal(.chunkSizeInvalid)) }
        if at < end {
            guard base.load(fromByteOffset: at, as: UInt8.self) == ASCII.semicolon else {
                return .failure(Refusal(.chunkSizeInvalid))
            }
            let extensions = UnsafeRawBufferPointer(start: base + at, count: end &- at)
            guard areValid(extensions) else { return .failure(Refusal(.chunkExtensionInvalid)) }
        }
        return .success(Int(clamping: size))
    }

    /// `*( ";" token [ "=" ( token / quoted-string ) ] )`
    private static func areValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at < bytes.count {
            guard bytes[at] == ASCII.semicolon, let nameEnd = endOfToken(bytes, at + 1) else { return false }
            at = nameEnd
            guard at < bytes.count, bytes[at] == ASCII.equals else { continue }
            at += 1
            let quoted = at < bytes.count && bytes[at] == ASCII.quote
            guard let valueEnd = quoted ? endOfQuotedString(bytes, at) : endOfToken(bytes, at) else { return false }
            at = valueEnd
        }
        return true
    }

    private static func endOfToken(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var at = start
        while at < bytes.count, ByteSet.token.contains(bytes[at]) { at += 1 }
        return at > start ? at : nil
    }

    /// `start` is at the opening quote.
    private static func endOfQuotedString(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var at = start + 1
        while at < bytes.count {
            if bytes[at] == ASCII.quote { return at + 1 }
            at += bytes[at] == ASCII.backslash ? 2 : 1
        }
        return nil
    }
}

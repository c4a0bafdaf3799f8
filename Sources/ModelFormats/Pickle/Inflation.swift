internal import CZlib

/// zlib and gzip data, as joblib's `compress` writes it.
enum Inflation {
    static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > 2 else { return false }
        if bytes[0] == 0x1F, bytes[1] == 0x8B { return true }
        // RFC 1950: deflate with a 32 KiB window, and two bytes that are a multiple of 31.
        return bytes[0] == 0x78 && (Int(bytes[0]) << 8 + Int(bytes[1])) % 31 == 0
    }

    /// - Throws: `.tooLarge` past `limits.inflatedBytes`, and past `limits.inflationRatio` times the compressed size
    ///   where that is more than `freeBytes`. Memory grows with what has been inflated, not with what a header claims.
    static func inflate(
        _ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits
    ) throws(ModelFormatError) -> [UInt8] {
        let (scaled, overflow) = bytes.count.multipliedReportingOverflow(by: limits.inflationRatio)
        let limit = min(limits.inflatedBytes, overflow ? .max : max(scaled, freeBytes))
        var stream = z_stream()
        // 32 more than the largest window: either header is taken.
        guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw damaged("a zlib that has memory", "none")
        }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        var consumed = 0
        while true {
            let piece = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(consumed).prefix(1 << 20))
            let (status, read, written) = step(&stream, piece, &chunk)
            consumed += read
            guard output.count + written <= limit else {
                throw ModelFormatError(
                    .tooLarge, at: "compressed data", expected: "at most \(limit) bytes inflated", found: "more",
                    remedy: "save the model without compression")
            }
            output.append(contentsOf: chunk.prefix(written))
            if status == Z_STREAM_END { return output }
            guard status == Z_OK || status == Z_BUF_ERROR, read > 0 || written > 0 else {
                throw status == Z_OK || status == Z_BUF_ERROR
                    ? damaged("the end of the compressed data", "the end of the file")
                    : damaged("zlib or gzip data", "an error in them after \(output.count) bytes")
            }
        }
    }

    /// Small files may hold long runs of zeros.
    private static let freeBytes = 1 << 24

    private static func step(
        _ stream: inout z_stream, _ input: UnsafeRawBufferPointer, _ output: inout [UInt8]
    ) -> (status: Int32, read: Int, written: Int) {
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: Bytef.self).baseAddress)
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            let status = CZlib.inflate(&stream, Z_NO_FLUSH)
            return (status, input.count - Int(stream.avail_in), output.count - Int(stream.avail_out))
        }
    }

    private static func damaged(_ expected: String, _ found: String) -> ModelFormatError {
        ModelFormatError(
            .truncated, at: "compressed data", expected: expected, found: found,
            remedy: "the file looks damaged, copy or export it again")
    }
}

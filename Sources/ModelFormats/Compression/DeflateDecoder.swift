internal import CZlib

/// zlib and gzip, through zlib.
struct DeflateDecoder: Decompressor, ~Copyable {
    /// zlib remembers the stream's address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(ModelFormatError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 32 more than the largest window: either header is taken.
        guard inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            throw Inflation.noMemory("zlib")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    mutating func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> DecompressionStep {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        return DecompressionStep(
            status: code == Z_STREAM_END ? .end : code == Z_OK || code == Z_BUF_ERROR ? .more : .damaged,
            read: input.count - Int(stream.pointee.avail_in), written: output.count - Int(stream.pointee.avail_out))
    }
}

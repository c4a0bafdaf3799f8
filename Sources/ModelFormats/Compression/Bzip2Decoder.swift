internal import CBzip2

/// bzip2, through libbz2.
struct Bzip2Decoder: Decompressor, ~Copyable {
    /// libbz2 remembers the stream's address, so it must not move.
    private let stream: UnsafeMutablePointer<bz_stream>

    init() throws(ModelFormatError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: bz_stream())
        guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else {
            stream.deallocate()
            throw Inflation.noMemory("bzip2")
        }
    }

    deinit {
        BZ2_bzDecompressEnd(stream)
        stream.deallocate()
    }

    mutating func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> DecompressionStep {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: CChar.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        return output.withMemoryRebound(to: CChar.self) { output in
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            let code = BZ2_bzDecompress(stream)
            return DecompressionStep(
                status: code == BZ_STREAM_END ? .end : code == BZ_OK ? .more : .damaged,
                read: input.count - Int(stream.pointee.avail_in),
                written: output.count - Int(stream.pointee.avail_out))
        }
    }
}

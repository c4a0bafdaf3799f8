internal import CLzma

/// xz and `.lzma`, through liblzma.
struct LZMADecoder: Decompressor, ~Copyable {
    private let stream: UnsafeMutablePointer<lzma_stream>

    /// - Parameter memoryBytes: What the library may allocate; the file's header says how much it wants.
    init(memoryBytes: Int) throws(ModelFormatError) {
        stream = .allocate(capacity: 1)
        // All zero is LZMA_STREAM_INIT, a macro that Swift does not import.
        stream.initialize(to: lzma_stream())
        guard lzma_auto_decoder(stream, UInt64(memoryBytes), 0) == LZMA_OK else {
            stream.deallocate()
            throw Inflation.noMemory("xz")
        }
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    mutating func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> DecompressionStep {
        stream.pointee.next_in = input.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = output.count
        let status: DecompressionStep.Status =
            switch lzma_code(stream, LZMA_RUN) {
            case LZMA_STREAM_END: .end
            case LZMA_OK, LZMA_BUF_ERROR: .more
            case LZMA_MEMLIMIT_ERROR: .tooLarge
            default: .damaged
            }
        return DecompressionStep(
            status: status, read: input.count - stream.pointee.avail_in,
            written: output.count - stream.pointee.avail_out)
    }
}

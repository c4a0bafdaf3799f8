/// One stream being unpacked by a library, which keeps its state in memory of its own until the value ends.
protocol Decompressor: ~Copyable {
    mutating func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> DecompressionStep
}

/// How far one call came.
struct DecompressionStep {
    enum Status {
        case more, end, damaged
        /// It would need more memory than it may have.
        case tooLarge
    }

    let status: Status
    /// Bytes taken from the input.
    let read: Int
    /// Bytes put into the output.
    let written: Int
}

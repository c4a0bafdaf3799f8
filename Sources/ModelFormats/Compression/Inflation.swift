/// Unpacks compressed bytes within bounds.
enum Inflation {
    /// Several streams one after another are one, as for the tools that pack; other bytes after a stream are left alone.
    ///
    /// - Throws: `.tooLarge` past `limits.inflatedBytes`, and past `limits.inflationRatio` times the compressed size
    ///   where that is more than `limits.freelyInflatedBytes`. Memory grows with what has been inflated, not with what
    ///   a header claims.
    static func inflate(
        _ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits,
        with makeDecoder: () throws(ModelFormatError) -> some Decompressor & ~Copyable
    ) throws(ModelFormatError) -> [UInt8] {
        let (scaled, overflow) = bytes.count.multipliedReportingOverflow(by: limits.inflationRatio)
        let limit = min(limits.inflatedBytes, overflow ? .max : max(scaled, limits.freelyInflatedBytes))
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        var consumed = 0
        var decoder = try makeDecoder()
        while true {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[consumed..<min(bytes.count, consumed + 1 << 20)])
            let step = chunk.withUnsafeMutableBufferPointer { decoder.step(piece, into: $0) }
            consumed += step.read
            guard output.count + step.written <= limit else {
                throw tooLarge("at most \(limit) bytes inflated", "more")
            }
            output.append(contentsOf: chunk.prefix(step.written))
            switch step.status {
            case .end:
                let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
                guard Compression(of: rest) == Compression(of: bytes) else { return output }
                decoder = try makeDecoder()
            case .more where step.read > 0 || step.written > 0: continue
            case .more: throw damaged("the end of the compressed data", "the end of the file")
            case .damaged: throw damaged("intact data", "an error in them after \(output.count) bytes inflated")
            case .tooLarge:
                throw tooLarge(
                    "a dictionary that fits into \(limits.decompressorBytes) bytes", "one that needs more memory")
            }
        }
    }

    static func noMemory(_ library: String) -> ModelFormatError {
        ModelFormatError(
            .tooLarge, at: "compressed data", expected: "memory for \(library)", found: "none",
            remedy: "give the program more memory")
    }

    private static func tooLarge(_ expected: String, _ found: String) -> ModelFormatError {
        ModelFormatError(
            .tooLarge, at: "compressed data", expected: expected, found: found,
            remedy: "save the model without compression")
    }

    private static func damaged(_ expected: String, _ found: String) -> ModelFormatError {
        ModelFormatError(
            .truncated, at: "compressed data", expected: expected, found: found,
            remedy: "the file looks damaged, copy or export it again")
    }
}

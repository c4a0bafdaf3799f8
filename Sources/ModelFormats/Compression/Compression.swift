internal import Bytes

/// What joblib's `compress` can have packed a file with, told by the first bytes.
enum Compression {
    /// zlib or gzip.
    case deflate
    case bzip2
    /// xz, or the older `.lzma`.
    case lzma

    init?(of bytes: UnsafeRawBufferPointer) {
        if Self.isDeflate(bytes) {
            self = .deflate
        } else if bytes.count > 3, bytes.starts(with: [0x42, 0x5A, 0x68]), (0x31...0x39).contains(bytes[3]) {
            self = .bzip2
        } else if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) || bytes.starts(with: [0x5D, 0x00, 0x00]) {
            self = .lzma
        } else {
            return nil
        }
    }

    private static func isDeflate(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > 2 else { return false }
        if bytes[0] == 0x1F, bytes[1] == 0x8B { return true }
        // RFC 1950: deflate with a 32 KiB window, and two bytes that are a multiple of 31.
        return bytes[0] == 0x78 && (Int(bytes[0]) << 8 + Int(bytes[1])) % 31 == 0
    }

    /// - Throws: `.tooLarge` past the bounds that `Inflation` states, `.truncated` where the data are damaged.
    func inflate(
        _ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits
    ) throws(ModelFormatError) -> [UInt8] {
        switch self {
        case .deflate:
            try Inflation.inflate(bytes, limits: limits) { () throws(ModelFormatError) in try DeflateDecoder() }
        case .bzip2: try Inflation.inflate(bytes, limits: limits) { () throws(ModelFormatError) in try Bzip2Decoder() }
        case .lzma:
            try Inflation.inflate(bytes, limits: limits) { () throws(ModelFormatError) in
                try LZMADecoder(memoryBytes: limits.decompressorBytes)
            }
        }
    }
}

internal import Bytes

/// Makes request ids that do not repeat: 32 hexadecimal digits, half random at start, half a scrambled counter.
struct RequestIdentifiers {
    private let prefix = UInt64.random(in: .min ... .max)
    private var counter = UInt64.random(in: .min ... .max)

    mutating func appendNext(to buffer: inout ByteBuffer) {
        counter &+= 0x9E37_79B9_7F4A_7C15  // Weyl sequence: visits every value once.
        RequestIdentifiers.append(prefix, to: &buffer)
        RequestIdentifiers.append(counter, to: &buffer)
    }

    /// An id from outside is taken over when it is 1 to 128 visible ASCII characters, and otherwise replaced.
    static func isAcceptable(_ identifier: UnsafeRawBufferPointer) -> Bool {
        !identifier.isEmpty && identifier.count <= 128 && identifier.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static func append(_ value: UInt64, to buffer: inout ByteBuffer) {
        let digits: StaticString = "0123456789abcdef"
        let start = buffer.reserve(16)
        for index in 0..<16 {
            let nibble = Int((value >> UInt64(60 - index * 4)) & 15)
            start.storeBytes(of: digits.utf8Start[nibble], toByteOffset: index, as: UInt8.self)
        }
        buffer.advance(by: 16)
    }
}

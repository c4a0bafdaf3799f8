/// The bytes of a protobuf message, written field by field.
struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: Int, _ value: Int64) {
        varint(UInt64(number) << 3)
        varint(UInt64(bitPattern: value))
    }

    mutating func append(_ number: Int, _ text: String) { append(number, Array(text.utf8)) }

    mutating func append(_ number: Int, _ message: ProtobufMessage) { append(number, message.bytes) }

    mutating func append(_ number: Int, _ content: [UInt8]) {
        varint(UInt64(number) << 3 | 2)
        varint(UInt64(content.count))
        bytes += content
    }

    mutating func append(_ number: Int, packed values: [Int64]) {
        var content = ProtobufMessage()
        for value in values { content.varint(UInt64(bitPattern: value)) }
        append(number, content)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

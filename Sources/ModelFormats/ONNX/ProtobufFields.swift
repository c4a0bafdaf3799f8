/// The fields of one protobuf message, in the order of the bytes. A submessage is only a range of bytes here, so nesting
/// costs nothing; every length is compared with what is left before it is believed.
///
/// Source: Protocol Buffers, "Encoding", https://protobuf.dev/programming-guides/encoding/
struct ProtobufFields {
    let bytes: UnsafeRawBufferPointer
    /// What the message is, for faults: `ModelProto.graph`.
    let place: String
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer, in place: String) {
        self.bytes = bytes
        self.place = place
    }

    mutating func next() throws(ModelFormatError) -> ProtobufField? {
        guard offset < bytes.count else { return nil }
        let tag = try varint()
        guard tag >> 3 >= 1, tag >> 3 < 1 << 29 else {
            throw fault(.unexpected, expected: "a field number from 1 to 536870911", found: "\(tag >> 3)")
        }
        let number = Int(tag >> 3)
        switch tag & 7 {
        case 0: return ProtobufField(number: number, value: .varint(try varint()))
        case 1: return ProtobufField(number: number, value: .fixed64(try fixed(as: UInt64.self)))
        case 2: return ProtobufField(number: number, value: .bytes(try lengthDelimited(number)))
        case 5: return ProtobufField(number: number, value: .fixed32(try fixed(as: UInt32.self)))
        case 3, 4:
            throw fault(.unexpected, expected: "no groups, which ONNX never writes", found: "one in field \(number)")
        default:
            throw fault(.unexpected, expected: "a wire type of protobuf", found: "\(tag & 7) in field \(number)")
        }
    }

    private mutating func varint() throws(ModelFormatError) -> UInt64 {
        guard let (value, end) = Self.varint(bytes, at: offset) else {
            throw fault(
                .truncated, expected: "a number of at most 10 bytes",
                found: bytes.count - offset < 10 ? "the end of the message" : "more")
        }
        offset = end
        return value
    }

    /// The number that begins at `start`, and where it ends; nil when it does not end in time.
    static func varint(_ bytes: UnsafeRawBufferPointer, at start: Int) -> (value: UInt64, end: Int)? {
        var value: UInt64 = 0
        var offset = start
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 70 {
            let byte = bytes[offset]
            // The tenth byte holds only the topmost bit.
            if shift == 63, byte > 1 { return nil }
            value |= UInt64(byte & 0x7F) << shift
            offset += 1
            if byte < 0x80 { return (value, offset) }
            shift += 7
        }
        return nil
    }

    private mutating func fixed<Value: FixedWidthInteger>(as type: Value.Type) throws(ModelFormatError) -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count - offset >= size else {
            throw fault(.truncated, expected: "\(size) bytes", found: "\(bytes.count - offset)")
        }
        defer { offset += size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }

    private mutating func lengthDelimited(_ number: Int) throws(ModelFormatError) -> UnsafeRawBufferPointer {
        let length = try varint()
        guard length <= UInt64(bytes.count - offset) else {
            throw fault(
                .truncated, expected: "\(length) bytes for field \(number)", found: "\(bytes.count - offset)")
        }
        defer { offset += Int(length) }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + Int(length))])
    }

    private func fault(
        _ code: ModelFormatError.Code, expected: String, found: String
    ) -> ModelFormatError {
        ModelFormatError(
            code, at: "\(place) byte \(offset)", expected: expected, found: found,
            remedy: "the file looks damaged or truncated, export it again")
    }
}

struct ProtobufField {
    enum Value {
        case varint(UInt64)
        case fixed32(UInt32)
        case fixed64(UInt64)
        /// Text, a submessage, or packed numbers.
        case bytes(UnsafeRawBufferPointer)
    }

    let number: Int
    let value: Value

    /// Of a field whose type is known; a wire type that does not fit it is a fault, as in every protobuf parser.
    func message(_ place: String) throws(ModelFormatError) -> UnsafeRawBufferPointer {
        guard case .bytes(let bytes) = value else { throw mismatch(place, "bytes") }
        return bytes
    }

    func text(_ place: String) throws(ModelFormatError) -> String {
        let bytes = try message(place)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ModelFormatError(.unexpected, at: place, expected: "UTF-8 text", found: quotation(of: bytes))
        }
        return text
    }

    func int(_ place: String) throws(ModelFormatError) -> Int64 {
        guard case .varint(let bits) = value else { throw mismatch(place, "a whole number") }
        return Int64(bitPattern: bits)
    }

    func float(_ place: String) throws(ModelFormatError) -> Float {
        guard case .fixed32(let bits) = value else { throw mismatch(place, "a 32-bit number") }
        return Float(bitPattern: bits)
    }

    /// Appends a repeated number, packed or not. Unpacked, a list is a field per number, so its place is put into words
    /// only for a fault.
    func append(to numbers: inout [Int64], _ place: @autoclosure () -> String) throws(ModelFormatError) {
        switch value {
        case .varint(let bits): numbers.append(Int64(bitPattern: bits))
        case .bytes(let bytes):
            // A number ends with each byte below 0x80: the count costs one pass and saves growing.
            numbers.reserveCapacity(numbers.count + bytes.count { $0 < 0x80 })
            var offset = 0
            while offset < bytes.count {
                guard let (number, end) = ProtobufFields.varint(bytes, at: offset) else {
                    throw mismatch(place(), "whole numbers")
                }
                numbers.append(Int64(bitPattern: number))
                offset = end
            }
        default: throw mismatch(place(), "whole numbers")
        }
    }

    func append(to numbers: inout [Float], _ place: @autoclosure () -> String) throws(ModelFormatError) {
        switch value {
        case .fixed32(let bits): numbers.append(Float(bitPattern: bits))
        case .bytes(let bytes) where bytes.count % 4 == 0:
            numbers.reserveCapacity(numbers.count + bytes.count / 4)
            for offset in stride(from: 0, to: bytes.count, by: 4) {
                let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                numbers.append(Float(bitPattern: UInt32(littleEndian: bits)))
            }
        default: throw mismatch(place(), "32-bit numbers")
        }
    }

    func append(to numbers: inout [Double], _ place: @autoclosure () -> String) throws(ModelFormatError) {
        switch value {
        case .fixed64(let bits): numbers.append(Double(bitPattern: bits))
        case .bytes(let bytes) where bytes.count % 8 == 0:
            numbers.reserveCapacity(numbers.count + bytes.count / 8)
            for offset in stride(from: 0, to: bytes.count, by: 8) {
                let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                numbers.append(Double(bitPattern: UInt64(littleEndian: bits)))
            }
        default: throw mismatch(place(), "64-bit numbers")
        }
    }

    private func mismatch(_ place: String, _ expected: String) -> ModelFormatError {
        ModelFormatError(
            .unexpected, at: place, expected: expected, found: "something else in field \(number)",
            remedy: "the file looks damaged, export it again")
    }
}

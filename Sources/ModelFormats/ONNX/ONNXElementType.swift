/// What the elements of a tensor are; the numbers are those of `TensorProto.DataType`.
enum ONNXElementType: Int64 {
    case float = 1
    case uint8 = 2
    case int8 = 3
    case uint16 = 4
    case int16 = 5
    case int32 = 6
    case int64 = 7
    case string = 8
    case bool = 9
    case double = 11
    case uint32 = 12
    case uint64 = 13

    var isFloating: Bool { self == .float || self == .double }

    var isInteger: Bool { !isFloating && self != .string && self != .bool }

    /// Bytes of one element in `raw_data`.
    var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .float, .int32, .uint32: 4
        case .double, .int64, .uint64: 8
        case .string: 1
        }
    }

    var name: String { "\(self)" }

    static func read(_ number: Int64, at place: String) throws(ModelFormatError) -> ONNXElementType {
        guard let type = ONNXElementType(rawValue: number) else {
            throw ModelFormatError(
                .unexpected, at: place, expected: "numbers of 32 or 64 bits, whole numbers, texts or booleans",
                found: "element type \(number)", remedy: "export the model without it")
        }
        return type
    }
}

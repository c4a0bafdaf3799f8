/// Universal Binary JSON (draft 12), as XGBoost writes and reads it: big-endian, counted arrays with or without one type
/// for all elements, texts without a marker as keys.
///
/// No count is believed before the bytes for it are known to be there, and nothing recurses.
struct UBJSONSource: StructuredSource {
    private enum Container {
        case object
        /// Ends at its bracket.
        case array
        /// Elements still to come.
        case counted(Int)
    }

    private var bytes: ByteCursor
    private var open: [Container] = []

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = ByteCursor(bytes) }

    mutating func beginObject() throws(ModelFormatError) {
        try begin(try marker(), as: "{", expected: "an object")
        if bytes.peek() == UInt8(ascii: "$") || bytes.peek() == UInt8(ascii: "#") {
            throw fault("an object that ends at its bracket, as XGBoost writes", found: "a counted object")
        }
        try push(.object)
    }

    mutating func nextKey() throws(ModelFormatError) -> String? {
        skipNothings()
        if bytes.peek() == UInt8(ascii: "}") {
            _ = try bytes.byte()
            open.removeLast()
            return nil
        }
        return try bareText()
    }

    mutating func beginArray() throws(ModelFormatError) {
        try begin(try marker(), as: "[", expected: "an array")
        switch bytes.peek() {
        case UInt8(ascii: "#"):
            _ = try bytes.byte()
            try push(.counted(try count()))
        case UInt8(ascii: "$"):
            throw fault("an array of mixed values", found: "an array of one type")
        default: try push(.array)
        }
    }

    mutating func nextElement() throws(ModelFormatError) -> Bool {
        switch open.last {
        case .counted(0):
            open.removeLast()
            return false
        case .counted(let left):
            open[open.count - 1] = .counted(left - 1)
            return true
        default:
            skipNothings()
            guard bytes.peek() == UInt8(ascii: "]") else { return true }
            _ = try bytes.byte()
            open.removeLast()
            return false
        }
    }

    mutating func text() throws(ModelFormatError) -> String {
        let marker = try marker()
        if marker == UInt8(ascii: "S") { return try bareText() }
        return String(try integer(marked: marker))
    }

    mutating func integer() throws(ModelFormatError) -> Int { try integer(marked: try marker()) }

    mutating func floats() throws(ModelFormatError) -> [Float] {
        try array(typed: { (reader, type, index) in
            switch type {
            case .float32: Float(bitPattern: reader.uint32(at: index))
            case .float64: Float(Double(bitPattern: reader.uint64(at: index)))
            default: Float(Self.integer(of: type, reader, at: index))
            }
        })
    }

    mutating func doubles() throws(ModelFormatError) -> [Double] {
        try array(typed: { (reader, type, index) in
            switch type {
            case .float32: Double(Float(bitPattern: reader.uint32(at: index)))
            case .float64: Double(bitPattern: reader.uint64(at: index))
            default: Double(Self.integer(of: type, reader, at: index))
            }
        })
    }

    mutating func integers() throws(ModelFormatError) -> [Int32] {
        var isWrong = false
        let values: [Int32] = try array(typed: { (reader, type, index) in
            guard type != .float32, type != .float64,
                let value = Int32(exactly: Self.integer(of: type, reader, at: index))
            else {
                isWrong = true
                return 0
            }
            return value
        })
        guard !isWrong else { throw fault("an array of whole 32-bit numbers", found: "another number", .outOfRange) }
        return values
    }

    mutating func skipNumbers() throws(ModelFormatError) { try skipValue() }

    mutating func skipValue() throws(ModelFormatError) {
        let outside = open.count
        repeat {
            if open.count > outside {
                if case .object = open[open.count - 1] {
                    guard try nextKey() != nil else { continue }
                } else {
                    guard try nextElement() else { continue }
                }
            }
            try skipOne()
        } while open.count > outside
    }

    mutating func finish() throws(ModelFormatError) {
        skipNothings()
        guard bytes.remaining == 0 else { throw fault("the end of the file", found: "\(bytes.remaining) bytes more") }
    }

    // MARK: -

    private func fault(
        _ expected: String, found: String, _ code: ModelFormatError.Code = .unexpected
    ) -> ModelFormatError {
        ModelFormatError(
            code, at: "byte \(bytes.offset)", expected: expected, found: found,
            remedy: "save the model again with XGBoost")
    }

    private mutating func push(_ container: Container) throws(ModelFormatError) {
        guard open.count < ModelFileLimits.nestedContainers else {
            throw fault(
                "at most \(ModelFileLimits.nestedContainers) nested arrays and objects", found: "more", .tooLarge)
        }
        open.append(container)
    }

    private mutating func skipNothings() {
        while bytes.peek() == UInt8(ascii: "N") { _ = try? bytes.byte() }
    }

    private mutating func marker() throws(ModelFormatError) -> UInt8 {
        skipNothings()
        return try bytes.byte()
    }

    private func begin(_ marker: UInt8, as wanted: Unicode.Scalar, expected: String) throws(ModelFormatError) {
        guard marker == UInt8(ascii: wanted) else { throw fault(expected, found: "another value") }
    }

    private mutating func integer(marked marker: UInt8) throws(ModelFormatError) -> Int {
        guard let type = UBJSONType(rawValue: marker), type != .float32, type != .float64 else {
            throw fault("a whole number", found: "another value")
        }
        return Self.integer(of: type, try bytes.take(type.bytes), at: 0)
    }

    /// A length, followed by at least as many bytes.
    private mutating func count() throws(ModelFormatError) -> Int {
        let count = try integer()
        guard count >= 0, count <= bytes.remaining else {
            throw fault("a count of 0 to the \(bytes.remaining) bytes left", found: "\(count)", .truncated)
        }
        return count
    }

    private mutating func bareText() throws(ModelFormatError) -> String {
        let text = try bytes.take(try count())
        guard let text = String(validating: text.bytes, as: UTF8.self) else {
            throw fault("UTF-8 text", found: "other bytes")
        }
        return text
    }

    private mutating func skipOne() throws(ModelFormatError) {
        let marker = try marker()
        switch marker {
        case UInt8(ascii: "{"): try push(.object)
        case UInt8(ascii: "["):
            if bytes.peek() == UInt8(ascii: "$") {
                let (type, count) = try typedHeader()
                _ = try bytes.take(type.bytes * count)
            } else if bytes.peek() == UInt8(ascii: "#") {
                _ = try bytes.byte()
                try push(.counted(try count()))
            } else {
                try push(.array)
            }
        case UInt8(ascii: "S"): _ = try bytes.take(try count())
        case UInt8(ascii: "Z"), UInt8(ascii: "T"), UInt8(ascii: "F"): break
        default:
            guard let type = UBJSONType(rawValue: marker) else { throw fault("a value", found: "byte \(marker)") }
            _ = try bytes.take(type.bytes)
        }
    }

    /// `$`, the type, `#` and the count of an array of one type, whose bytes are known to follow.
    private mutating func typedHeader() throws(ModelFormatError) -> (type: UBJSONType, count: Int) {
        _ = try bytes.byte()
        guard let type = UBJSONType(rawValue: try bytes.byte()) else {
            throw fault("an array of numbers", found: "another type")
        }
        guard try bytes.byte() == UInt8(ascii: "#") else { throw fault("“#” and a count", found: "another byte") }
        let count = try count()
        guard count <= bytes.remaining / type.bytes else {
            throw fault("\(count) elements of \(type.bytes) bytes", found: "\(bytes.remaining) bytes", .truncated)
        }
        return (type, count)
    }

    private mutating func array<Number>(
        typed read: (ByteCursor.Taken, UBJSONType, Int) -> Number
    ) throws(ModelFormatError) -> [Number] {
        skipNothings()
        var ahead = bytes
        guard try ahead.byte() == UInt8(ascii: "[") else { throw fault("an array of numbers", found: "another value") }
        guard ahead.peek() == UInt8(ascii: "$") else { return try mixedArray(typed: read) }
        bytes = ahead
        let (type, count) = try typedHeader()
        let taken = try bytes.take(type.bytes * count)
        return (0..<count).map { read(taken, type, $0 * type.bytes) }
    }

    private mutating func mixedArray<Number>(
        typed read: (ByteCursor.Taken, UBJSONType, Int) -> Number
    ) throws(ModelFormatError) -> [Number] {
        try beginArray()
        var values: [Number] = []
        while try nextElement() {
            let marker = try marker()
            if marker == UInt8(ascii: "T") || marker == UInt8(ascii: "F") {
                let truth: UInt8 = marker == UInt8(ascii: "T") ? 1 : 0
                values.append(withUnsafeBytes(of: truth) { read(ByteCursor.Taken(bytes: $0), .uint8, 0) })
                continue
            }
            guard let type = UBJSONType(rawValue: marker) else { throw fault("a number", found: "another value") }
            values.append(read(try bytes.take(type.bytes), type, 0))
        }
        return values
    }

    private static func integer(of type: UBJSONType, _ taken: ByteCursor.Taken, at index: Int) -> Int {
        switch type {
        case .int8, .character: Int(Int8(bitPattern: taken.bytes[index]))
        case .uint8: Int(taken.bytes[index])
        case .int16: Int(Int16(bitPattern: taken.uint16(at: index)))
        case .int32: Int(Int32(bitPattern: taken.uint32(at: index)))
        case .int64: Int(Int64(bitPattern: taken.uint64(at: index)))
        case .float32, .float64: 0
        }
    }
}

/// The markers of numbers.
enum UBJSONType: UInt8 {
    case int8 = 0x69  // i
    case uint8 = 0x55  // U
    case int16 = 0x49  // I
    case int32 = 0x6C  // l
    case int64 = 0x4C  // L
    case float32 = 0x64  // d
    case float64 = 0x44  // D
    case character = 0x43  // C

    var bytes: Int {
        switch self {
        case .int8, .uint8, .character: 1
        case .int16: 2
        case .int32, .float32: 4
        case .int64, .float64: 8
        }
    }
}

/// A tensor that stands in the file. Numbers of every type are kept as `Double`, which holds each `Float` and every whole
/// number up to 2⁵³.
struct ONNXTensor {
    let type: ONNXElementType
    let dimensions: [Int]
    /// Row-major; empty for texts.
    let numbers: [Double]
    let texts: [String]

    var count: Int { type == .string ? texts.count : numbers.count }

    init(_ type: ONNXElementType, dimensions: [Int], numbers: [Double], texts: [String] = []) {
        self.type = type
        self.dimensions = dimensions
        self.numbers = numbers
        self.texts = texts
    }

    /// The same elements under other dimensions.
    func reshaped(_ dimensions: [Int]) -> ONNXTensor {
        ONNXTensor(type, dimensions: dimensions, numbers: numbers, texts: texts)
    }

    /// Elements picked by position.
    func picked(_ positions: [Int], dimensions: [Int]) -> ONNXTensor {
        ONNXTensor(
            type, dimensions: dimensions, numbers: type == .string ? [] : positions.map { numbers[$0] },
            texts: type == .string ? positions.map { texts[$0] } : [])
    }
}

/// `TensorProto` as it is read, before its parts are compared with each other.
struct ONNXTensorFields {
    private(set) var name = ""
    private var dimensions: [Int64] = []
    private var dataType: Int64 = 0
    private var raw: UnsafeRawBufferPointer?
    private var floats: [Float] = []
    private var doubles: [Double] = []
    private var ints: [Int64] = []
    private var texts: [String] = []
    private var isExternal = false

    init(_ bytes: UnsafeRawBufferPointer, in place: String) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: place)
        while let field = try fields.next() {
            switch field.number {
            case 1: try field.append(to: &dimensions, "\(place).dims")
            case 2: dataType = try field.int("\(place).data_type")
            case 4: try field.append(to: &floats, "\(place).float_data")
            case 5: try field.append(to: &ints, "\(place).int32_data")
            case 6: texts.append(try field.text("\(place).string_data"))
            case 7: try field.append(to: &ints, "\(place).int64_data")
            case 8: name = try field.text("\(place).name")
            case 9: raw = try field.message("\(place).raw_data")
            case 10: try field.append(to: &doubles, "\(place).double_data")
            case 11: try field.append(to: &ints, "\(place).uint64_data")
            case 13: isExternal = true
            case 14: if try field.int("\(place).data_location") != 0 { isExternal = true }
            default: break
            }
        }
    }

    func tensor() throws(ModelFormatError) -> ONNXTensor {
        let place = "tensor \(quotation(of: name))"
        guard !isExternal else {
            throw ModelFormatError(
                .unexpected, at: place, expected: "its data inside the file", found: "external data",
                remedy: "save the model as one file, with save_as_external_data=False")
        }
        let type = try ONNXElementType.read(dataType, at: place)
        let (shape, count) = try Self.shape(dimensions, at: place)
        if type == .string {
            try Self.require(texts.count, count, at: place)
            return ONNXTensor(type, dimensions: shape, numbers: [], texts: texts)
        }
        let numbers =
            try raw.map { bytes throws(ModelFormatError) in
                try Self.decode(bytes, as: type, count: count, at: place)
            } ?? typedNumbers(type)
        try Self.require(numbers.count, count, at: place)
        return ONNXTensor(type, dimensions: shape, numbers: numbers)
    }

    private func typedNumbers(_ type: ONNXElementType) -> [Double] {
        switch type {
        case .float: floats.map(Double.init)
        case .double: doubles
        default: ints.map { type == .uint64 ? Double(UInt64(bitPattern: $0)) : Double($0) }
        }
    }

    private static func decode(
        _ bytes: UnsafeRawBufferPointer, as type: ONNXElementType, count: Int, at place: String
    ) throws(ModelFormatError) -> [Double] {
        let (needed, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
        guard !overflow, bytes.count == needed else {
            throw ModelFormatError(
                .countMismatch, at: place, expected: "raw data for \(count) elements", found: "\(bytes.count) bytes")
        }
        func load<Value: BitwiseCopyable>(_ index: Int, _: Value.Type) -> Value {
            bytes.loadUnaligned(fromByteOffset: index * type.byteCount, as: Value.self)
        }
        return (0..<count).map { index in
            switch type {
            case .float: Double(Float(bitPattern: load(index, UInt32.self)))
            case .double: Double(bitPattern: load(index, UInt64.self))
            case .int64: Double(load(index, Int64.self))
            case .uint64: Double(load(index, UInt64.self))
            case .int32: Double(load(index, Int32.self))
            case .uint32: Double(load(index, UInt32.self))
            case .int16: Double(load(index, Int16.self))
            case .uint16: Double(load(index, UInt16.self))
            case .int8: Double(load(index, Int8.self))
            case .uint8, .bool, .string: Double(load(index, UInt8.self))
            }
        }
    }

    /// Dimensions as they stand, and how many elements they make.
    private static func shape(
        _ dimensions: [Int64], at place: String
    ) throws(ModelFormatError) -> ([Int], Int) {
        var count = 1
        for dimension in dimensions {
            let (product, overflow) = count.multipliedReportingOverflow(by: Int(dimension))
            guard dimension >= 0, !overflow, dimensions.count <= 8 else {
                throw ModelFormatError(
                    .outOfRange, at: place, expected: "at most 8 dimensions whose product is a count of elements",
                    found: "\(dimensions.prefix(8))")
            }
            count = product
        }
        return (dimensions.map { Int($0) }, count)
    }

    private static func require(_ count: Int, _ expected: Int, at place: String) throws(ModelFormatError) {
        guard count == expected else {
            throw ModelFormatError(
                .countMismatch, at: place, expected: "\(expected) elements, as its dimensions say", found: "\(count)")
        }
    }
}

/// The elements of an array: where they are and in what order they lie.
struct PickleArrayStorage {
    enum Content {
        /// Index of a blob of exactly `count × itemSize` bytes.
        case bytes(Int32)
        /// Indices of nodes, of an array of objects.
        case objects([Int32])
    }

    let shape: [Int]
    /// For each axis, how many elements apart its neighbours are.
    let strides: [Int]
    let dtype: Int32
    let content: Content
}

/// A numpy array. Whatever order it is stored in, elements come out in C order: the last axis runs fastest.
struct PickleArray {
    let value: PickleValue
    let shape: [Int]
    let dtype: PickleDtype
    private let strides: [Int]
    private let content: PickleArrayStorage.Content
    /// Of a field: where it begins in a record; and the bytes from one record to the next.
    private let offset: Int
    private let recordSize: Int

    init(value: PickleValue, storage: PickleArrayStorage) {
        self.value = value
        shape = storage.shape
        strides = storage.strides
        dtype = value.document.arena.dtypes[Int(storage.dtype)]
        content = storage.content
        offset = 0
        recordSize = dtype.itemSize
    }

    private init(field: PickleDtype.Field, named path: String, of array: PickleArray) {
        value = array.value.at(array.value.index, path)
        shape = array.shape
        strides = array.strides
        dtype = array.value.document.arena.dtypes[Int(field.dtype)]
        content = array.content
        offset = array.offset + field.offset
        recordSize = array.recordSize
    }

    var count: Int { shape.reduce(1, *) }
    var path: String { value.path }

    /// The numbers in C order. Integers must be such as a `Double` holds exactly.
    func doubles() throws(ModelFormatError) -> [Double] {
        switch dtype.kind {
        case .float:
            switch dtype.itemSize {
            case 8: return mapItems { Double(bitPattern: $0) }
            case 4: return mapItems { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }
            case 2: return mapItems { Double(Self.half(UInt16(truncatingIfNeeded: $0))) }
            default: throw mismatch(expected: "numbers of 64 bits at most")
            }
        case .bool, .int, .unsigned:
            let values = try ints()
            guard values.allSatisfy({ $0.magnitude <= 1 << 53 }) else {
                throw mismatch(expected: "integers within ±2^53")
            }
            return values.map(Double.init)
        case .object:
            var values: [Double] = []
            for object in try objects() { values.append(try object.double()) }
            return values
        default: throw mismatch(expected: "an array of numbers")
        }
    }

    /// The integers, or truth values as 0 and 1, in C order.
    func ints() throws(ModelFormatError) -> [Int] {
        switch (dtype.kind, dtype.itemSize) {
        case (.bool, _): return mapItems { $0 == 0 ? 0 : 1 }
        case (.int, 1): return mapItems { Int(Int8(truncatingIfNeeded: $0)) }
        case (.int, 2): return mapItems { Int(Int16(truncatingIfNeeded: $0)) }
        case (.int, 4): return mapItems { Int(Int32(truncatingIfNeeded: $0)) }
        case (.int, 8): return mapItems { Int(Int64(bitPattern: $0)) }
        case (.unsigned, 8):
            let values = mapItems { Int(exactly: $0) ?? -1 }
            guard !values.contains(-1) else { throw mismatch(expected: "integers below 2^63") }
            return values
        case (.unsigned, _): return mapItems { Int(truncatingIfNeeded: $0) }
        case (.object, _):
            var values: [Int] = []
            for object in try objects() { values.append(try object.int()) }
            return values
        default: throw mismatch(expected: "an array of integers")
        }
    }

    /// The texts of a U, S or object array in C order. numpy pads with NUL, which is removed again.
    func strings() throws(ModelFormatError) -> [String] {
        switch dtype.kind {
        case .text:
            var texts: [String] = []
            for position in positions() {
                guard let text = text(at: position) else { throw mismatch(expected: "valid Unicode text") }
                texts.append(text)
            }
            return texts
        case .bytes:
            var texts: [String] = []
            for position in positions() {
                var bytes = itemBytes(at: position)
                while bytes.last == 0 { bytes.removeLast() }
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw mismatch(expected: "valid UTF-8 text")
                }
                texts.append(text)
            }
            return texts
        case .object:
            var texts: [String] = []
            for object in try objects() { texts.append(try object.string()) }
            return texts
        default: throw mismatch(expected: "an array of text")
        }
    }

    /// The elements of an object array in C order.
    func objects() throws(ModelFormatError) -> [PickleValue] {
        guard let indices = objectIndices else { throw mismatch(expected: "an array of objects") }
        return indices.enumerated().map { value.at($1, "\(path)[\($0)]") }
    }

    var objectIndices: [Int32]? {
        guard case .objects(let indices) = content else { return nil }
        return positions().map { indices[$0] }
    }

    /// One field of a structured array, with the array's shape.
    func field(_ name: String) throws(ModelFormatError) -> PickleArray {
        guard let field = dtype.fields.first(where: { $0.name == name }) else {
            let names = dtype.fields.prefix(20).map(\.name).joined(separator: ", ")
            throw ModelFormatError(
                .missing, at: path, expected: "field \(name)",
                found: dtype.fields.isEmpty ? "an array of \(dtype.name)" : "the fields \(names)",
                remedy: "save the model with a supported version")
        }
        let part = PickleArray(field: field, named: "\(path).\(name)", of: self)
        guard !part.dtype.isSubarray else { throw part.mismatch(expected: "one value per record") }
        return part
    }

    func hasField(_ name: String) -> Bool { dtype.fields.contains { $0.name == name } }

    func mismatch(expected: String) -> ModelFormatError {
        ModelFormatError(
            .unexpected, at: path, expected: expected, found: "an array of \(dtype.name), shape \(shape)",
            remedy: "export the model again")
    }
}

// MARK: Elements

extension PickleArray {
    /// Positions in storage, in C order.
    private func positions() -> [Int] {
        var positions: [Int] = [0]
        // From the first axis to the last, each multiplies what is there.
        for (extent, stride) in zip(shape, strides) {
            if extent == 0 { return [] }
            if extent == 1 { continue }
            var next: [Int] = []
            next.reserveCapacity(positions.count * extent)
            for position in positions {
                for step in 0..<extent { next.append(position + step * stride) }
            }
            positions = next
        }
        return positions
    }

    /// Every item as its bits, in the machine's byte order.
    private func mapItems<Item>(_ convert: (UInt64) -> Item) -> [Item] {
        guard case .bytes(let blob) = content else { return [] }
        let size = dtype.itemSize
        let isBigEndian = dtype.isBigEndian
        return value.document.arena.blobs[Int(blob)].withUnsafeBytes { bytes in
            positions().map { position in
                let start = position * recordSize + offset
                var bits: UInt64 = 0
                for byte in 0..<size {
                    let shift = UInt64(8 * (isBigEndian ? size - 1 - byte : byte))
                    bits |= UInt64(bytes[start + byte]) << shift
                }
                return convert(bits)
            }
        }
    }

    private func itemBytes(at position: Int) -> [UInt8] {
        guard case .bytes(let blob) = content else { return [] }
        let start = position * recordSize + offset
        return Array(value.document.arena.blobs[Int(blob)][start..<(start + dtype.itemSize)])
    }

    /// UCS-4 with NUL padding behind.
    private func text(at position: Int) -> String? {
        let bytes = itemBytes(at: position)
        var scalars: [UInt32] = []
        scalars.reserveCapacity(bytes.count / 4)
        for start in stride(from: 0, to: bytes.count - 3, by: 4) {
            let code = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt32.self) }
            scalars.append(dtype.isBigEndian ? code.byteSwapped : code)
        }
        while scalars.last == 0 { scalars.removeLast() }
        return String(validating: scalars, as: UTF32.self)
    }

    /// IEEE half precision.
    private static func half(_ bits: UInt16) -> Float {
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
        }
    }
}

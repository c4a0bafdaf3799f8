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

    /// Checked when the array was made: no product of extents overflows but where one of them is 0.
    var count: Int { shape.contains(0) ? 0 : shape.reduce(1, *) }
    var path: String { value.path }

    /// The numbers in C order. Integers must be such as a `Double` holds exactly.
    func doubles() throws(ModelFormatError) -> [Double] {
        try value.document.read(count, at: path)
        if dtype.kind == .object {
            var values: [Double] = []
            for object in try objects() { values.append(try object.double()) }
            return values
        }
        guard let convert = dtype.doubleConversion else { throw mismatch(expected: "an array of numbers") }
        let values = mapItems(convert)
        guard dtype.kind == .float || values.allSatisfy({ $0.magnitude < 0x1p53 }) else {
            throw mismatch(expected: "integers within ±2^53")
        }
        return values
    }

    /// The integers, or truth values as 0 and 1, in C order.
    func ints() throws(ModelFormatError) -> [Int] {
        try value.document.read(count, at: path)
        if dtype.kind == .object {
            var values: [Int] = []
            for object in try objects() { values.append(try object.int()) }
            return values
        }
        guard let convert = dtype.intConversion else { throw mismatch(expected: "an array of integers") }
        var values: [Int] = []
        values.reserveCapacity(count)
        for value in mapItems(convert) {
            guard let value else { throw mismatch(expected: "integers below 2^63") }
            values.append(value)
        }
        return values
    }

    /// The texts of a U, S or object array in C order. numpy pads with NUL, which is removed again.
    func strings() throws(ModelFormatError) -> [String] {
        try value.document.read(count, at: path)
        switch dtype.kind {
        case .text, .bytes:
            var texts: [String] = []
            for position in positions() {
                guard let text = dtype.text(itemBytes(at: position)) else {
                    throw mismatch(expected: "valid Unicode text")
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
        try value.document.read(count, at: path)
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
        if shape.contains(0) { return [] }
        var positions: [Int] = [0]
        // From the first axis to the last, each multiplies what is there.
        for (extent, stride) in zip(shape, strides) {
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

    private func mapItems<Item>(_ convert: (UInt64) -> Item) -> [Item] {
        guard case .bytes(let blob) = content else { return [] }
        return value.document.arena.blobs[Int(blob)].withUnsafeBytes { bytes in
            positions().map { convert(dtype.bits(bytes, at: $0 * recordSize + offset)) }
        }
    }

    private func itemBytes(at position: Int) -> ArraySlice<UInt8> {
        guard case .bytes(let blob) = content else { return [] }
        let start = position * recordSize + offset
        return value.document.arena.blobs[Int(blob)][start..<(start + dtype.itemSize)]
    }
}

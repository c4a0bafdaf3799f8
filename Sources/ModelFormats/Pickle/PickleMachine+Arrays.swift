// numpy's arrays, scalars and dtypes.

extension PickleMachine {
    /// BUILD of what `_reconstruct` left: (version, shape, dtype, is Fortran, bytes or list of objects). Older ones
    /// lack the version. False when the object is something else.
    mutating func buildArray(
        _ target: Int32, _ object: PickleObject, _ state: Int32
    ) throws(ModelFormatError) -> Bool {
        guard globalName(object.type) == "numpy.core.multiarray._reconstruct" else { return false }
        var parts = parts(of: state)
        if parts.count == 5 { parts.removeFirst() }
        guard parts.count == 4, case .dtype(let dtype) = arena.nodes[Int(parts[1])] else {
            throw misuse(expected: "the state of a numpy array", found: state)
        }
        // A list of objects is in C order whatever the array was.
        let isObject = arena.dtypes[Int(dtype)].kind == .object
        let isFortran = try flag(parts[2]) && !isObject
        let shape = try shape(parts[0])
        let content = try content(parts[3], isObject: isObject)
        let array = try makeArray(
            shape: shape, strides: Self.strides(shape, isFortran: isFortran), dtype: dtype, content: content)
        arena.nodes[Int(target)] = .array(array)
        return true
    }

    private mutating func content(
        _ index: Int32, isObject: Bool
    ) throws(ModelFormatError) -> PickleArrayStorage.Content {
        if isObject, PickleArena.hasElements(arena.nodes[Int(index)]) {
            let objects = elements(of: index)
            try spend(objects.count)
            return .objects(objects)
        }
        guard !isObject, let blob = try blob(of: index) else {
            throw misuse(expected: isObject ? "a list of objects" : "the bytes of an array", found: index)
        }
        return .bytes(blob)
    }

    /// `_frombuffer(bytes, dtype, shape, order, axis order)` of protocol 5.
    mutating func arrayFromBuffer(_ arguments: [Int32]) throws(ModelFormatError) -> Int32? {
        guard arguments.count == 4 || arguments.count == 5, let blob = try blob(of: arguments[0]),
            case .dtype(let dtype) = arena.nodes[Int(arguments[1])]
        else { return nil }
        let shape = try shape(arguments[2])
        let order = try text(arguments[3])
        var strides = Self.strides(shape, isFortran: order == "F")
        var finalShape = shape
        if order == "K", arguments.count == 5 {
            let axes = try self.shape(arguments[4])
            guard axes.sorted().elementsEqual(shape.indices) else {
                throw misuse(expected: "an order of \(shape.count) axes", found: arguments[4])
            }
            (strides, finalShape) = (axes.map { strides[$0] }, axes.map { shape[$0] })
        } else if order != "C" && order != "F" {
            throw misuse(expected: "order C, F or K", found: arguments[3])
        }
        return try makeArray(shape: finalShape, strides: strides, dtype: dtype, content: .bytes(blob))
    }

    /// joblib's NumpyArrayWrapper: its array follows in the file, raw, or as a pickle of its own when it holds objects.
    mutating func readAppendedArray(_ target: Int32, _ object: PickleObject) throws(ModelFormatError) {
        guard let name = globalName(object.type), name.hasPrefix("joblib."), outer == nil else { return }
        switch name.split(separator: ".").last {
        case "NDArrayWrapper", "ZNDArrayWrapper":
            throw refusal(
                .otherFormat, expected: "arrays inside the file",
                found: "a joblib file from before 0.10, whose arrays are in .npy files beside it",
                remedy: "load it with its old joblib and dump it again with joblib 1.0 or later")
        case "NumpyArrayWrapper": break
        default: return
        }
        guard let dtypeNode = part("dtype", of: object), case .dtype(let dtype) = arena.nodes[Int(dtypeNode)],
            let shapeNode = part("shape", of: object), let orderNode = part("order", of: object)
        else { throw misuse(expected: "an array wrapper with dtype, shape and order", found: target) }
        if arena.dtypes[Int(dtype)].holdsObjects { return try enterInner(as: target) }
        let shape = try shape(shapeNode)
        let isFortran = try text(orderNode) == "F"
        if let alignment = part("numpy_array_alignment_bytes", of: object), !arena.nodes[Int(alignment)].isNone {
            _ = try input.take(Int(try input.byte()))
        }
        let byteCount = try byteCount(shape, dtype)
        let blob = makeBlob(Array(try input.take(byteCount).bytes))
        arena.nodes[Int(target)] = .array(
            try makeArray(
                shape: shape, strides: Self.strides(shape, isFortran: isFortran), dtype: dtype,
                content: .bytes(blob)))
    }

    private func part(_ name: String, of object: PickleObject) -> Int32? {
        guard let state = object.state, case .dictionary(let entries) = arena.nodes[Int(state)],
            arena.containers[Int(entries)].count <= 64
        else { return nil }
        return arena.value(of: name, in: state)
    }

    /// `scalar(dtype, bytes)`; of the object dtype, the object itself.
    mutating func scalar(_ arguments: [Int32]) throws(ModelFormatError) -> Int32? {
        guard arguments.count == 2, case .dtype(let index) = arena.nodes[Int(arguments[0])] else { return nil }
        let dtype = arena.dtypes[Int(index)]
        if dtype.kind == .object { return arguments[1] }
        guard let blob = try blob(of: arguments[1]), arena.blobs[Int(blob)].count == dtype.itemSize else {
            throw misuse(expected: "the \(dtype.itemSize) bytes of a scalar", found: arguments[1])
        }
        let bytes = arena.blobs[Int(blob)]
        if dtype.kind == .text || dtype.kind == .bytes {
            try spend(bytes.count / 16)
            guard let text = dtype.text(bytes[...]) else { return nil }
            return try make(try makeText(text))
        }
        let bits = bytes.withUnsafeBytes { dtype.bits($0, at: 0) }
        if dtype.kind == .bool { return bits == 0 ? PickleArena.no : PickleArena.yes }
        if let convert = dtype.intConversion { return try make(convert(bits).map { .int(Int64($0)) } ?? .wideInt) }
        if let convert = dtype.doubleConversion { return try make(.double(convert(bits))) }
        return nil
    }

    // MARK: Shapes

    private func shape(_ index: Int32) throws(ModelFormatError) -> [Int] {
        var shape: [Int] = []
        let extents: [Int32]
        if case .int = arena.nodes[Int(index)] { extents = [index] } else { extents = parts(of: index) }
        guard extents.count <= 64 else { throw tooLarge("64 dimensions") }
        for extent in extents {
            guard case .int(let extent) = arena.nodes[Int(extent)], extent >= 0, extent < 1 << 40 else {
                throw misuse(expected: "an extent of 0 or more", found: extent)
            }
            shape.append(Int(extent))
        }
        return shape
    }

    private func flag(_ index: Int32) throws(ModelFormatError) -> Bool {
        switch arena.nodes[Int(index)] {
        case .bool(let flag): flag
        case .int(let flag): flag != 0
        default: throw misuse(expected: "True or False", found: index)
        }
    }

    /// In elements. Wraps only where an extent is 0 and no element is ever read.
    private static func strides(_ shape: [Int], isFortran: Bool) -> [Int] {
        var strides = shape
        var step = 1
        for axis in isFortran ? Array(shape.indices) : shape.indices.reversed() {
            strides[axis] = step
            step = step &* shape[axis]
        }
        return strides
    }

    private func count(_ shape: [Int]) throws(ModelFormatError) -> Int {
        if shape.contains(0) { return 0 }
        var count = 1
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product < 1 << 40 else { throw tooLarge("2^40 elements of an array") }
            count = product
        }
        return count
    }

    private func byteCount(_ shape: [Int], _ dtype: Int32) throws(ModelFormatError) -> Int {
        let (bytes, overflow) = try count(shape).multipliedReportingOverflow(by: arena.dtypes[Int(dtype)].itemSize)
        guard !overflow else { throw tooLarge("2^63 bytes of an array") }
        return bytes
    }

    private mutating func makeArray(
        shape: [Int], strides: [Int], dtype: Int32, content: PickleArrayStorage.Content
    ) throws(ModelFormatError) -> Int32 {
        let count = try count(shape)
        let isWhole =
            switch content {
            case .bytes(let blob): try byteCount(shape, dtype) == arena.blobs[Int(blob)].count
            case .objects(let objects): count == objects.count
            }
        // An item of no bytes could be there any number of times.
        guard isWhole, arena.dtypes[Int(dtype)].itemSize > 0 || count == 0 else {
            throw refusal(
                .countMismatch, expected: "\(count) elements of an array of shape \(shape)", found: "another number",
                remedy: "the file looks damaged, copy or export it again")
        }
        arena.arrays.append(PickleArrayStorage(shape: shape, strides: strides, dtype: dtype, content: content))
        return Int32(truncatingIfNeeded: arena.arrays.count - 1)
    }
}

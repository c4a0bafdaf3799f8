internal import Models

/// Operators that compute each element from elements beside it.
extension ONNXConverter {
    mutating func unary(_ function: TensorOperation.Unary, _ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try numbers(node, 0)
        let isCondition = function == .isNaN || function == .isZero
        let slots = try emit(.tensor(.unary(function, rows.precision)), rows.slots, count: rows.slots.count)
        return .rows(ONNXRows(isCondition ? .bool : rows.type, dimensions: rows.dimensions, slots: slots))
    }

    func isSame(_ type: ONNXElementType, _ value: ONNXValue) -> Bool {
        switch value {
        case .constant(let tensor): tensor.type == type
        case .rows(let rows): rows.type == type
        }
    }

    mutating func cast(_ value: ONNXValue, to number: Int64, _ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let type = try ONNXElementType.read(number, at: "\(node.place) to")
        if isSame(type, value) { return value }
        guard type != .string else { throw node.unsupported(expected: "numbers", found: "texts") }
        func function(from old: ONNXElementType) -> TensorOperation.Unary? {
            if type == .bool { return .isNonzero }
            if type == .float { return .round }
            if type.isInteger && old.isFloating { return .truncate }
            return nil
        }
        switch value {
        case .constant(let tensor):
            guard tensor.type != .string else { throw node.unsupported(expected: "numbers", found: "texts") }
            let numbers = tensor.numbers.map { number -> Double in
                switch function(from: tensor.type) {
                case .isNonzero: return number != 0 ? 1 : 0
                case .round: return Double(Float(number))
                case .truncate: return number.rounded(.towardZero)
                default: return number
                }
            }
            return .constant(ONNXTensor(type, dimensions: tensor.dimensions, numbers: numbers))
        case .rows(let rows):
            guard rows.type != .string else { throw node.unsupported(expected: "numbers", found: "texts") }
            guard let function = function(from: rows.type) else {
                return .rows(ONNXRows(type, dimensions: rows.dimensions, slots: rows.slots))
            }
            let slots = try emit(.tensor(.unary(function, .float)), rows.slots, count: rows.slots.count)
            if function == .round {
                for (slot, old) in zip(slots, rows.slots) { columns[slot] = columns[old] }
            }
            return .rows(ONNXRows(type, dimensions: rows.dimensions, slots: slots))
        }
    }

    mutating func binary(_ function: TensorOperation.Binary, _ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        .rows(try combine(try value(node, 0), try value(node, 1), function, node))
    }

    mutating func combine(
        _ left: ONNXValue, _ right: ONNXValue, _ function: TensorOperation.Binary, _ node: ONNXNode
    ) throws(ModelFormatError) -> ONNXRows {
        let (parts, dimensions, type) = try paired([left, right], node)
        let precision = ONNXRows(type, dimensions: [], slots: []).precision
        let slots = try emit(
            .tensor(.binary(function, precision)), parts.flatMap { $0 }, count: parts.first?.count ?? 0)
        let isCondition: Bool =
            switch function {
            case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .and, .or, .xor: true
            default: false
            }
        return ONNXRows(isCondition ? .bool : type, dimensions: dimensions, slots: slots)
    }

    /// Slots of the operands, repeated where one is narrower; constants get slots of their own.
    private mutating func paired(
        _ operands: [ONNXValue], _ node: ONNXNode
    ) throws(ModelFormatError) -> (parts: [[Int32]], dimensions: [Int], type: ONNXElementType) {
        var rank: Int?
        var type: ONNXElementType?
        for case .rows(let rows) in operands {
            guard rows.type != .string, rank == nil || rank == rows.dimensions.count else {
                throw node.unsupported(expected: "numbers of as many dimensions", found: "others")
            }
            rank = rows.dimensions.count
            type = rows.type
        }
        guard let rank, let rowType = type else {
            throw node.unsupported(expected: "an input of the rows", found: "constants alone")
        }
        type = rowType == .bool ? nil : rowType
        var wide: [Int] = Array(repeating: 1, count: rank)
        for operand in operands {
            let own = try ownDimensions(operand, rank: rank, node)
            guard let result = ONNXAxes.broadcast(wide, own) else {
                throw node.unsupported(expected: "shapes that fit each other", found: "\(own) beside \(wide)")
            }
            wide = result
        }
        var parts: [[Int32]] = []
        for operand in operands {
            let own = try ownDimensions(operand, rank: rank, node)
            let slots: [Int32]
            switch operand {
            case .rows(let rows): slots = rows.slots
            case .constant(let tensor):
                slots = try emit(.constants(tensor.numbers), [], count: tensor.count)
                type = type ?? tensor.type
            }
            parts.append(ONNXAxes.positions(of: own, in: wide).map { slots[$0] })
        }
        return (parts, wide, type ?? rowType)
    }

    private func ownDimensions(_ operand: ONNXValue, rank: Int, _ node: ONNXNode) throws(ModelFormatError) -> [Int] {
        switch operand {
        case .rows(let rows): return rows.dimensions
        case .constant(let tensor):
            var dimensions = tensor.dimensions
            // A first axis of 1 in the place of the rows is repeated for them.
            if dimensions.count == rank + 1, dimensions.first == 1 { dimensions.removeFirst() }
            guard dimensions.count <= rank || tensor.count == 1, tensor.type != .string else {
                throw node.unsupported(expected: "numbers for one row", found: "\(tensor.dimensions)")
            }
            return dimensions.count <= rank ? dimensions : []
        }
    }

    mutating func select(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let condition = try value(node, 0)
        let operands = [condition, try value(node, 1), try value(node, 2)]
        let (parts, dimensions, _) = try paired(operands, node)
        let slots = try emit(.tensor(.select), parts.flatMap { $0 }, count: parts.first?.count ?? 0)
        return .rows(ONNXRows(operands[1].elementType, dimensions: dimensions, slots: slots))
    }

    mutating func fold(_ function: TensorOperation.Binary, _ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        var result = try value(node, 0)
        for index in node.inputs.indices.dropFirst() {
            result = .rows(try combine(result, try value(node, index), function, node))
        }
        return result
    }

    mutating func sum(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let sum = try fold(.add, node)
        guard node.operation == "Mean", node.inputs.count > 1 else { return sum }
        let count = ONNXTensor(.float, dimensions: [], numbers: [Double(node.inputs.count)])
        return .rows(try combine(sum, .constant(count), .divide, node))
    }

    mutating func clip(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try numbers(node, 0)
        func bound(_ name: String, _ input: Int, _ none: Double) throws(ModelFormatError) -> Double {
            if node.has(name) { return Double(node.float(name, default: 0)) }
            guard hasInput(node, input) else { return none }
            return try constantInput(node, input).numbers.first ?? none
        }
        let lowest = try bound("min", 1, -.infinity)
        let highest = try bound("max", 2, .infinity)
        let slots = try emit(.clip(lowest: lowest, highest: highest), rows.slots, count: rows.slots.count)
        return .rows(ONNXRows(rows.type, dimensions: rows.dimensions, slots: slots))
    }

    mutating func product(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try numbers(node, 0)
        let matrix = try constantInput(node, 1)
        let isTransposed = node.operation == "Gemm" && node.int("transB", default: 0) != 0
        guard rows.dimensions.count == 1, matrix.dimensions.count == 2, node.int("transA", default: 0) == 0,
            matrix.dimensions[isTransposed ? 1 : 0] == rows.slots.count, rows.slots.count > 0, rows.type.isFloating,
            node.float("alpha", default: 1) == 1, node.float("beta", default: 1) == 1
        else {
            throw node.unsupported(
                expected: "rows times a matrix of \(rows.slots.count) rows, alpha and beta 1",
                found: "\(rows.dimensions) times \(matrix.dimensions)")
        }
        let width = matrix.dimensions[isTransposed ? 0 : 1]
        var bias: [Double] = []
        if node.operation == "Gemm", hasInput(node, 2) {
            let added = try constantInput(node, 2)
            guard added.count == width || added.count == 1 else {
                throw node.unsupported(expected: "a bias for each of \(width) columns", found: "\(added.dimensions)")
            }
            bias = added.count == 1 ? Array(repeating: added.numbers[0], count: width) : added.numbers
        }
        let weights = isTransposed ? Self.transposed(matrix.numbers, width: rows.slots.count) : matrix.numbers
        let slots = try emit(
            .tensor(.product(TensorProduct(weights: weights, bias: bias, isDouble: rows.type == .double))), rows.slots,
            count: width)
        return .rows(ONNXRows(rows.type, dimensions: [width], slots: slots))
    }

    /// Row-major `[height, width]` to `[width, height]`.
    static func transposed(_ numbers: [Double], width: Int) -> [Double] {
        let height = numbers.count / max(width, 1)
        return (0..<numbers.count).map { numbers[($0 % height) * width + $0 / height] }
    }

    mutating func softmax(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try numbers(node, 0)
        let isOld = graph.version(of: "") < 13
        let stated = Int(node.int("axis", default: isOld ? 1 : -1))
        let axis = try axis(stated, node, rank: rows.dimensions.count)
        guard isOld || axis == rows.dimensions.count - 1, rows.type.isFloating else {
            throw node.unsupported(expected: "the last axis", found: "axis \(stated)")
        }
        let width = rows.dimensions[axis...].reduce(1, *)
        let operation = TensorOperation.softmax(
            width: max(width, 1), isLogarithm: node.operation == "LogSoftmax", rows.precision)
        let slots = try emit(.tensor(operation), rows.slots, count: rows.slots.count)
        return .rows(ONNXRows(rows.type, dimensions: rows.dimensions, slots: slots))
    }

    mutating func reduce(_ reduction: TensorOperation.Reduction, _ node: ONNXNode) throws(ModelFormatError) -> ONNXValue
    {
        let rows = try numbers(node, 0)
        guard let axes = try ints(node, attribute: "axes", input: 1), !axes.isEmpty else {
            throw node.unsupported(expected: "axes within each row", found: "all axes")
        }
        var own: [Int] = []
        for axis in axes { own.append(try self.axis(axis, node, rank: rows.dimensions.count)) }
        let (slots, dimensions, width) = grouped(rows, by: Set(own), keeps: node.int("keepdims", default: 1) != 0)
        guard width > 0 else { throw node.unsupported(expected: "values to reduce", found: "none") }
        let results = try emit(
            .tensor(.reduce(reduction, width: width, rows.precision)), slots, count: slots.count / width)
        return .rows(ONNXRows(rows.type, dimensions: dimensions, slots: results))
    }

    mutating func position(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try numbers(node, 0)
        let axis = try axis(Int(node.int("axis", default: 0)), node, rank: rows.dimensions.count)
        let (slots, dimensions, width) = grouped(rows, by: [axis], keeps: node.int("keepdims", default: 1) != 0)
        guard width > 0 else { throw node.unsupported(expected: "values to compare", found: "none") }
        let operation = TensorOperation.position(
            ofLargest: node.operation == "ArgMax", width: width,
            takesLast: node.int("select_last_index", default: 0) != 0)
        return .rows(
            ONNXRows(
                .int64, dimensions: dimensions, slots: try emit(.tensor(operation), slots, count: slots.count / width)))
    }

    mutating func topOne(_ node: ONNXNode) throws(ModelFormatError) -> [ONNXValue?] {
        let rows = try numbers(node, 0)
        let count = try ints(node, attribute: "k", input: 1) ?? []
        let axis = try axis(Int(node.int("axis", default: -1)), node, rank: rows.dimensions.count)
        let (slots, dimensions, width) = grouped(rows, by: [axis], keeps: true)
        guard count == [1], width > 0 else { throw node.unsupported(expected: "k 1", found: "\(count)") }
        let isLargest = node.int("largest", default: 1) != 0
        let places = try emit(
            .tensor(.position(ofLargest: isLargest, width: width, takesLast: false)), slots,
            count: slots.count / width)
        let values = try emit(
            .tensor(.reduce(isLargest ? .maximum : .minimum, width: width, rows.precision)), slots,
            count: slots.count / width)
        return [
            .rows(ONNXRows(rows.type, dimensions: dimensions, slots: values)),
            .rows(ONNXRows(.int64, dimensions: dimensions, slots: places)),
        ]
    }

    /// The slots in an order where those that one result is made of lie side by side.
    private func grouped(
        _ rows: ONNXRows, by axes: Set<Int>, keeps: Bool
    ) -> (slots: [Int32], dimensions: [Int], width: Int) {
        let sizes = rows.dimensions
        var steps = [Int](repeating: 1, count: sizes.count)
        for axis in sizes.indices.dropLast().reversed() { steps[axis] = steps[axis + 1] * sizes[axis + 1] }
        func offsets(_ chosen: [Int]) -> [Int] {
            chosen.reduce([0]) { offsets, axis in
                offsets.flatMap { offset in (0..<sizes[axis]).map { offset + $0 * steps[axis] } }
            }
        }
        let inner = offsets(sizes.indices.filter(axes.contains))
        let outer = offsets(sizes.indices.filter { !axes.contains($0) })
        let slots = outer.flatMap { start in inner.map { rows.slots[start + $0] } }
        let dimensions = sizes.indices.compactMap { axes.contains($0) ? (keeps ? 1 : nil) : sizes[$0] }
        return (slots, dimensions, inner.count)
    }
}

extension ONNXValue {
    var elementType: ONNXElementType {
        switch self {
        case .constant(let tensor): tensor.type
        case .rows(let rows): rows.type
        }
    }
}

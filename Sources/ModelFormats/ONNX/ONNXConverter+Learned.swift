internal import Models

/// Operators of `ai.onnx.ml` in front of a model.
extension ONNXConverter {
    /// `(input - offset) * scale`, in the input's precision, then as `Float`.
    mutating func scaler(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try numbers(node, 0)
        let offsets = try perColumn(node.floats("offset"), "offset", rows, node)
        let scales = try perColumn(node.floats("scale"), "scale", rows, node)
        let precision: TensorOperation.Precision = rows.type == .double ? .double : .float
        var slots = rows.slots
        // A whole number is first made a Float.
        if !rows.type.isFloating { slots = try emit(.tensor(.unary(.round, .float)), slots, count: slots.count) }
        for (function, numbers) in [(TensorOperation.Binary.subtract, offsets), (.multiply, scales)] {
            let constants = try emit(.constants(numbers), [], count: numbers.count)
            slots = try emit(.tensor(.binary(function, precision)), slots + constants, count: slots.count)
        }
        if precision == .double { slots = try emit(.tensor(.unary(.round, .float)), slots, count: slots.count) }
        return .rows(ONNXRows(.float, dimensions: rows.dimensions, slots: slots))
    }

    private func perColumn(
        _ numbers: [Float], _ name: String, _ rows: ONNXRows, _ node: ONNXNode
    ) throws(ModelFormatError) -> [Double] {
        guard rows.isFlat, numbers.count == rows.slots.count || numbers.count == 1 else {
            throw node.fault(
                .countMismatch, name, expected: "1 or \(rows.slots.count) numbers", found: "\(numbers.count)")
        }
        return numbers.count == 1
            ? Array(repeating: Double(numbers[0]), count: rows.slots.count) : numbers.map(Double.init)
    }

    mutating func normalizer(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try numbers(node, 0)
        let norm: TensorOperation.Norm = try node.choice("norm", default: .largest)
        guard rows.dimensions.count == 1 else {
            throw node.unsupported(expected: "one vector a row", found: "\(rows.dimensions)")
        }
        let slots = try emit(.tensor(.normalise(norm)), rows.slots, count: rows.slots.count)
        return .rows(ONNXRows(.float, dimensions: rows.dimensions, slots: slots))
    }

    mutating func imputer(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try numbers(node, 0)
        var fills = node.floats("imputed_value_floats").map(Double.init)
        var wanted = Double(node.float("replaced_value_float", default: 0))
        if rows.type.isInteger {
            fills = node.ints("imputed_value_int64s").map { Double($0) }
            wanted = Double(node.int("replaced_value_int64", default: 0))
        }
        guard let first = fills.first else {
            throw node.fault(.missing, "imputed_value", expected: "numbers of the input's type", found: "none")
        }
        let count = rows.slots.count
        // As onnxruntime: any other number of fills means the first for all.
        if fills.count != count || !rows.isFlat { fills = Array(repeating: first, count: count) }
        let operation: PipelineOperation =
            wanted.isNaN
            ? .fillMissing(fills) : .replace(wanted: Array(repeating: wanted, count: count), values: fills)
        return .rows(
            ONNXRows(rows.type, dimensions: rows.dimensions, slots: try emit(operation, rows.slots, count: count)))
    }

    mutating func featureVectorizer(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        var slots: [Int32] = []
        for index in node.inputs.indices {
            guard case .rows(let rows) = try cast(try value(node, index), to: 1, node), rows.isFlat else {
                throw node.unsupported(expected: "columns of numbers", found: "others")
            }
            slots += rows.slots
            guard slots.count <= ModelFileLimits.rowValues else {
                throw node.unsupported(expected: "less", found: "too much")
            }
        }
        return .rows(ONNXRows(.float, dimensions: [slots.count], slots: slots))
    }

    mutating func featureExtractor(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        if case .constant(let list) = try value(node, 0), case .rows(let indices) = try value(node, 1) {
            // A list of labels, asked for by position.
            guard list.type != .string else { throw node.unsupported(expected: "numbers", found: "texts") }
            let table = CategoryTable(
                list.numbers.enumerated().map { (Double($0.offset), $0.element) }, missing: .nan, unknown: .nan)
            let count = indices.slots.count
            let slots = try emit(.encode(Array(repeating: table, count: count)), indices.slots, count: count)
            return .rows(ONNXRows(list.type, dimensions: indices.dimensions, slots: slots))
        }
        let rows = try rows(node, 0)
        let places = try constantInput(node, 1).numbers
        guard let width = rows.dimensions.last, rows.dimensions.count == 1 else {
            throw node.unsupported(expected: "one vector a row", found: "\(rows.dimensions)")
        }
        var slots: [Int32] = []
        for place in places {
            guard place >= 0, place < Double(width), place == place.rounded(.towardZero) else {
                throw node.fault(.outOfRange, expected: "places from 0 to \(width - 1)", found: "\(place)")
            }
            slots.append(rows.slots[Int(place)])
        }
        return .rows(ONNXRows(rows.type, dimensions: [slots.count], slots: slots))
    }

    mutating func linearClassifier(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let classCount = node.floats("intercepts").count
        let labelCount = max(node.ints("classlabels_ints").count, node.rawTexts("classlabels_strings").count)
        let function: ONNXPostTransform.Function = try node.choice("post_transform", default: .none)
        var rows = try linear(node, targetCount: classCount)
        guard classCount == 1 else { return .rows(try transformed(rows, function)) }
        if function == .probit { throw node.unsupported(expected: "two rows of coefficients", found: "PROBIT of one") }
        guard labelCount == 2 else { return .rows(rows) }
        // The library makes the first class's score from the second's; of the transforms only one is applied.
        if function == .logistic {
            let transform = OutputTransform(.onnx(ONNXPostTransform(.logistic)))
            rows = ONNXRows(.float, dimensions: [1], slots: try emit(.predictions(transform), rows.slots, count: 1))
        }
        let one = ONNXTensor(.float, dimensions: [], numbers: [1])
        let other = try combine(.constant(one), .rows(rows), .subtract, node)
        rows = ONNXRows(.float, dimensions: [2], slots: other.slots + rows.slots)
        return .rows(rows)
    }

    mutating func linearRegressor(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let targets = node.int("targets", default: 1)
        guard targets >= 1, targets <= Int64(limits.outputs) else {
            throw node.fault(.outOfRange, "targets", expected: "1 to \(limits.outputs)", found: "\(targets)")
        }
        let function: ONNXPostTransform.Function = try node.choice("post_transform", default: .none)
        let rows = try linear(node, targetCount: Int(targets))
        return .rows(targets > 1 || function == .probit ? try transformed(rows, function) : rows)
    }

    private mutating func linear(_ node: ONNXNode, targetCount: Int) throws(ModelFormatError) -> ONNXRows {
        guard case .rows(let rows) = try cast(try value(node, 0), to: 1, node), rows.dimensions.count == 1 else {
            throw node.unsupported(expected: "one vector a row", found: "another shape")
        }
        let coefficients = node.floats("coefficients").map(Double.init)
        let intercepts = node.floats("intercepts").map(Double.init)
        let width = rows.slots.count
        let (count, overflow) = width.multipliedReportingOverflow(by: targetCount)
        // As onnxruntime: what stands behind the coefficients for so many columns is passed over.
        guard !overflow, coefficients.count >= count, count > 0 else {
            throw node.fault(
                .countMismatch, "coefficients", expected: "\(width) for each of \(targetCount)",
                found: "\(coefficients.count)")
        }
        let product = TensorProduct(
            weights: Self.transposed(Array(coefficients.prefix(count)), width: width),
            bias: intercepts.count == targetCount ? intercepts : [], isDouble: false)
        let slots = try emit(.tensor(.product(product)), rows.slots, count: targetCount)
        return ONNXRows(.float, dimensions: [targetCount], slots: slots)
    }

    private mutating func transformed(
        _ rows: ONNXRows, _ function: ONNXPostTransform.Function
    ) throws(ModelFormatError) -> ONNXRows {
        guard function != .none else { return rows }
        // Here, unlike behind trees, the library takes the logistic function from its operator of that name.
        let operation: PipelineOperation
        switch function {
        case .logistic: operation = .tensor(.unary(.sigmoid, .float))
        // And, of many classes, Softmax.
        case .softmax where rows.slots.count > 4:
            operation = .tensor(.softmax(width: rows.slots.count, isLogarithm: false, .float))
        default: operation = .predictions(OutputTransform(.onnx(ONNXPostTransform(function))))
        }
        let slots = try emit(operation, rows.slots, count: rows.slots.count)
        return ONNXRows(.float, dimensions: rows.dimensions, slots: slots)
    }
}

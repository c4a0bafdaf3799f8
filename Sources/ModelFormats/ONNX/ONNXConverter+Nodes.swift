internal import Models

extension ONNXConverter {
    /// What the node's outputs stand for, with whatever steps that takes; nil for labels, which are not computed.
    mutating func convert(_ node: ONNXNode) throws(ModelFormatError) -> [ONNXValue?] {
        guard node.domain.isEmpty || node.domain == "ai.onnx.ml" else { throw unknown(node) }
        return try node.domain.isEmpty ? standard(node) : learned(node)
    }

    private mutating func standard(_ node: ONNXNode) throws(ModelFormatError) -> [ONNXValue?] {
        if let function = Self.unaryFunctions[node.operation] { return [try unary(function, node)] }
        if let function = Self.binaryFunctions[node.operation] { return [try binary(function, node)] }
        if let reduction = Self.reductions[node.operation] { return [try reduce(reduction, node)] }
        switch node.operation {
        case "Identity", "Dropout": return [try value(node, 0)]
        case "Constant": return [.constant(try constant(node))]
        case "Cast": return [try cast(try value(node, 0), to: node.int("to", default: 1), node)]
        case "Reshape", "Flatten", "Squeeze", "Unsqueeze": return [try reshaped(node)]
        case "Concat": return [try concat(node)]
        case "Gather": return [try gather(node)]
        case "Slice": return [try slice(node)]
        case "Split": return try split(node)
        case "ConstantOfShape": return [try filled(node)]
        case "Transpose": return [try transposed(node)]
        case "Shape": return [try shape(node)]
        case "Sum", "Mean": return [try sum(node)]
        case "Min": return [try fold(.minimum, node)]
        case "Max": return [try fold(.maximum, node)]
        case "Clip": return [try clip(node)]
        case "Where": return [try select(node)]
        case "LeakyRelu":
            return [try unary(.leakyRelu(slope: Double(node.float("alpha", default: 0.01))), node)]
        case "Elu": return [try unary(.elu(alpha: Double(node.float("alpha", default: 1))), node)]
        case "MatMul", "Gemm": return [try product(node)]
        case "Softmax", "LogSoftmax": return [try softmax(node)]
        case "ArgMax", "ArgMin": return [try position(node)]
        case "TopK": return try topOne(node)
        default: throw unknown(node)
        }
    }

    private mutating func learned(_ node: ONNXNode) throws(ModelFormatError) -> [ONNXValue?] {
        switch node.operation {
        case "TreeEnsembleClassifier", "TreeEnsembleRegressor", "TreeEnsemble": return try trees(node)
        case "LinearClassifier": return [nil, try linearClassifier(node)]
        case "LinearRegressor": return [try linearRegressor(node)]
        case "ZipMap": return [try value(node, 0)]
        case "Scaler": return [try scaler(node)]
        case "Normalizer": return [try normalizer(node)]
        case "Imputer": return [try imputer(node)]
        case "Binarizer":
            return [try unary(.binarize(threshold: Double(node.float("threshold", default: 0))), node)]
        case "LabelEncoder": return [try labelEncoder(node)]
        case "OneHotEncoder": return [try oneHotEncoder(node)]
        case "FeatureVectorizer": return [try featureVectorizer(node)]
        case "ArrayFeatureExtractor": return [try featureExtractor(node)]
        default: throw unknown(node)
        }
    }

    private static let unaryFunctions: [String: TensorOperation.Unary] = [
        "Neg": .negate, "Abs": .magnitude, "Sqrt": .squareRoot, "Exp": .exponential, "Log": .logarithm,
        "Sigmoid": .sigmoid, "Tanh": .tanh, "Relu": .relu, "Reciprocal": .reciprocal, "Floor": .floor,
        "Ceil": .ceiling, "Round": .roundToEven, "Sign": .sign, "Erf": .erf, "Softplus": .softplus,
        "Not": .isZero, "IsNaN": .isNaN,
    ]

    private static let binaryFunctions: [String: TensorOperation.Binary] = [
        "Add": .add, "Sub": .subtract, "Mul": .multiply, "Div": .divide, "Pow": .power, "Less": .less,
        "LessOrEqual": .lessOrEqual, "Greater": .greater, "GreaterOrEqual": .greaterOrEqual, "Equal": .equal,
        "And": .and, "Or": .or, "Xor": .xor,
    ]

    private static let reductions: [String: TensorOperation.Reduction] = [
        "ReduceSum": .sum, "ReduceMean": .mean, "ReduceMin": .minimum, "ReduceMax": .maximum, "ReduceProd": .product,
        "ReduceSumSquare": .sumOfSquares, "ReduceL1": .magnitudes, "ReduceL2": .euclidean,
        "ReduceLogSumExp": .logSumExp,
    ]

    private func unknown(_ node: ONNXNode) -> ModelFormatError {
        node.unsupported(
            expected: "operators of trees, linear models, scalers and small networks",
            found: node.domain.isEmpty ? node.operation : "\(node.domain).\(node.operation)")
    }
}

extension ONNXConverter {
    func value(_ node: ONNXNode, _ index: Int) throws(ModelFormatError) -> ONNXValue {
        guard index < node.inputs.count, let value = values[node.inputs[index]] else {
            let name = index < node.inputs.count ? node.inputs[index] : ""
            throw node.fault(
                .missing, expected: "its input \(index) from an earlier node, an input of the graph or an initialiser",
                found: name.isEmpty ? "none" : quotation(of: name),
                remedy: "only scores can be read from a model; a cycle or a missing node makes it unreadable")
        }
        return value
    }

    func hasInput(_ node: ONNXNode, _ index: Int) -> Bool { index < node.inputs.count && !node.inputs[index].isEmpty }

    func constantInput(_ node: ONNXNode, _ index: Int) throws(ModelFormatError) -> ONNXTensor {
        guard case .constant(let tensor) = try value(node, index) else {
            throw node.unsupported(
                expected: "an input \(index) that is the same for every row", found: "one of the rows")
        }
        return tensor
    }

    /// Numbers of each row; a constant becomes the same numbers for every row where `node` has use for that.
    mutating func rows(_ node: ONNXNode, _ index: Int) throws(ModelFormatError) -> ONNXRows {
        guard case .rows(let rows) = try value(node, index) else {
            throw node.unsupported(expected: "an input \(index) of the rows", found: "a constant")
        }
        return rows
    }

    /// The same, without texts.
    mutating func numbers(_ node: ONNXNode, _ index: Int) throws(ModelFormatError) -> ONNXRows {
        let rows = try rows(node, index)
        guard rows.type != .string else { throw node.unsupported(expected: "numbers", found: "texts") }
        return rows
    }

    /// Whole numbers such as axes and shapes, from an attribute or, in later versions, an input.
    func ints(_ node: ONNXNode, attribute: String, input: Int) throws(ModelFormatError) -> [Int]? {
        if node.has(attribute) { return node.ints(attribute).map { Int($0) } }
        guard hasInput(node, input) else { return nil }
        return try constantInput(node, input).numbers.map { Int(exactly: $0) ?? Int.min }
    }

    /// An axis of the rows' own dimensions, from one that counts the rows' axis and may count from the end.
    func axis(_ axis: Int, _ node: ONNXNode, rank: Int) throws(ModelFormatError) -> Int {
        let own = (axis < 0 ? axis &+ rank &+ 1 : axis) &- 1
        guard own >= 0, own < rank else {
            throw node.unsupported(expected: "an axis within each row, 1 to \(rank)", found: "axis \(axis)")
        }
        return own
    }
}

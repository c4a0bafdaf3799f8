internal import Models

extension ONNXConverter {
    /// Gives every input of the graph its columns: `Column_0 Column_1 …` for one matrix, the inputs' own names for
    /// several columns.
    mutating func readInputs(for nodes: [ONNXNode]) throws(ModelFormatError) {
        var infos: [(info: ONNXValueInfo, type: ONNXElementType, width: Int)] = []
        for info in graph.inputs {
            guard let number = info.type else {
                throw fault(info, expected: "a tensor", found: "another type")
            }
            let type = try ONNXElementType.read(number, at: "input \(quotation(of: info.name))")
            infos.append((info, type, try width(of: info, nodes)))
        }
        let isMatrix = infos.count == 1
        for (info, _, width) in infos {
            guard featureNames.count + width <= limits.features else {
                throw ModelFormatError(
                    .tooLarge, at: "GraphProto.input", expected: "at most \(limits.features) columns", found: "more")
            }
            if isMatrix {
                featureNames += (0..<width).map { "Column_\($0)" }
            } else if width == 1 {
                featureNames.append(info.name)
            } else {
                featureNames += (0..<width).map { "\(info.name)_\($0)" }
            }
        }
        slotCount = featureNames.count
        if let names = graph.featureNames, names.count == featureNames.count { featureNames = names }
        var first = 0
        for (info, type, width) in infos {
            let slots = (first..<(first + width)).map { Int32($0) }
            for slot in slots {
                columns[slot] = slot
                if type == .string { labels[slot] = [] }
            }
            let dimensions = info.dimensions.count == 1 && width == 1 ? [] : [width]
            values[info.name] = .rows(ONNXRows(type, dimensions: dimensions, slots: try roundedColumns(slots, type)))
            first += width
        }
    }

    /// What a client's array of that type would hold: a row's numbers are `Double` until here.
    private mutating func roundedColumns(_ slots: [Int32], _ type: ONNXElementType) throws(ModelFormatError) -> [Int32]
    {
        let operation: TensorOperation.Unary
        switch type {
        case .double, .string: return slots
        case .float: operation = .round
        case .bool: operation = .isNonzero
        default: operation = .truncate
        }
        let rounded = try emit(.tensor(.unary(operation, .float)), slots, count: slots.count)
        if type != .bool {
            for (slot, column) in zip(rounded, slots) { columns[slot] = column }
        }
        return rounded
    }

    private func width(of info: ONNXValueInfo, _ nodes: [ONNXNode]) throws(ModelFormatError) -> Int {
        switch info.dimensions.count {
        case 1: return 1
        case 0, 2:
            let stated = info.dimensions.last ?? nil
            guard let width = stated.map({ Int($0) }) ?? requiredWidth(of: info.name, nodes) else {
                throw fault(info, expected: "a number of columns", found: "a free dimension that no operator fixes")
            }
            guard width >= 1, width <= limits.features else {
                throw fault(info, expected: "1 to \(limits.features) columns", found: "\(width)")
            }
            return width
        default:
            throw fault(info, expected: "rows and columns", found: "\(info.dimensions.count) dimensions")
        }
    }

    /// How many columns the operators behind an input ask for.
    private func requiredWidth(of name: String, _ nodes: [ONNXNode]) -> Int? {
        var names: Set<String> = [name]
        var width: Int?
        for node in nodes where node.inputs.contains(where: names.contains) {
            if let needed = node.requiredWidth({ constantDimensions($0) }) { width = max(width ?? 0, needed) }
            if node.keepsWidth { names.formUnion(node.outputs) }
        }
        return width
    }

    private func constantDimensions(_ name: String) -> [Int]? {
        if case .constant(let tensor) = values[name] { return tensor.dimensions }
        return nil
    }

    private func fault(_ info: ONNXValueInfo, expected: String, found: String) -> ModelFormatError {
        ModelFormatError(
            .unexpected, at: "input \(quotation(of: info.name))", expected: expected, found: found,
            remedy: "export the model with inputs of shape [None, number of columns]")
    }
}

extension ONNXNode {
    fileprivate var keepsWidth: Bool {
        ["Identity", "Cast", "Scaler", "Imputer", "Normalizer", "Binarizer"].contains(operation)
    }

    fileprivate func requiredWidth(_ dimensions: (String) -> [Int]?) -> Int? {
        func several(_ count: Int) -> Int? { count > 1 ? count : nil }
        switch operation {
        case "TreeEnsembleClassifier", "TreeEnsembleRegressor", "TreeEnsemble":
            let largest = ints("nodes_featureids").max() ?? 0
            return largest >= 0 && largest < Int64(Int32.max) ? Int(largest) + 1 : nil
        case "Scaler": return several(floats("offset").count)
        case "Imputer": return several(max(floats("imputed_value_floats").count, ints("imputed_value_int64s").count))
        case "LinearClassifier": return several(floats("coefficients").count / max(floats("intercepts").count, 1))
        case "LinearRegressor":
            let targets = int("targets", default: 1)
            return targets >= 1 ? floats("coefficients").count / Int(clamping: targets) : nil
        case "MatMul": return inputs.count == 2 ? dimensions(inputs[1])?.first : nil
        case "Gemm":
            guard inputs.count >= 2, let shape = dimensions(inputs[1]), shape.count == 2 else { return nil }
            return int("transB", default: 0) == 0 ? shape[0] : shape[1]
        case "Add", "Sub", "Mul", "Div":
            return inputs.compactMap { dimensions($0)?.last }.max().flatMap(several)
        default: return nil
        }
    }
}

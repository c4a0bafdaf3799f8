internal import Models

/// Operators that look values up.
extension ONNXConverter {
    mutating func oneHotEncoder(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try rows(node, 0)
        let texts = try node.texts("cats_strings")
        let ints = node.ints("cats_int64s").map { Double($0) }
        let width = rows.type == .string ? texts.count : ints.count
        let (total, overflow) = width.multipliedReportingOverflow(by: rows.slots.count)
        guard width > 0, !overflow, total <= ModelFileLimits.rowValues else {
            throw node.fault(.missing, "cats", expected: "categories of the input's type", found: "\(width)")
        }
        let isStrict = node.int("zeros", default: 1) == 0
        var slots = rows.slots
        if rows.type.isFloating { slots = try emit(.tensor(.unary(.truncate, .double)), slots, count: slots.count) }
        var tables: [CategoryTable] = []
        for slot in rows.slots {
            let keys = rows.type == .string ? codes(of: texts, in: slot) : ints
            // Of a category named twice the later place counts.
            let places = Dictionary(zip(keys, 0...), uniquingKeysWith: { $1 })
            let unknown = isStrict ? CategoryTable.refused : -1
            tables.append(
                CategoryTable(places.map { ($0.key, Double($0.value)) }, missing: unknown, unknown: unknown))
        }
        slots = try emit(.encode(tables), slots, count: slots.count)
        if isStrict { checks += slots }
        slots = try emit(.oneHot(widths: Array(repeating: width, count: slots.count)), slots, count: total)
        return .rows(ONNXRows(.float, dimensions: rows.dimensions + [width], slots: slots))
    }

    mutating func labelEncoder(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let rows = try rows(node, 0)
        let (type, results, fallback) = try results(node)
        let isVersion4 = graph.version(of: "ai.onnx.ml") >= 4
        var tables: [CategoryTable] = []
        for slot in rows.slots {
            let keys = try self.keys(node, of: rows.type, in: slot)
            guard keys.count == results.count else {
                throw node.fault(
                    .countMismatch, "values", expected: "\(keys.count), one per key", found: "\(results.count)")
            }
            // Of a key named twice the first value counts. Only later versions find NaN.
            let pairs = Dictionary(zip(keys, results), uniquingKeysWith: { first, _ in first })
            let missing = isVersion4 ? zip(keys, results).first { $0.0.isNaN }?.1 : nil
            tables.append(
                CategoryTable(
                    pairs.filter { !$0.key.isNaN }.map { ($0.key, $0.value) }, missing: missing ?? fallback,
                    unknown: fallback))
        }
        let slots = try emit(.encode(tables), rows.slots, count: rows.slots.count)
        return .rows(ONNXRows(type, dimensions: rows.dimensions, slots: slots))
    }

    private mutating func keys(
        _ node: ONNXNode, of type: ONNXElementType, in slot: Int32
    ) throws(ModelFormatError) -> [Double] {
        if type == .string {
            let texts = try node.has("classes_strings") ? node.texts("classes_strings") : node.texts("keys_strings")
            return codes(of: texts.isEmpty ? try node.tensor("keys_tensor")?.texts ?? [] : texts, in: slot)
        }
        if let tensor = try node.tensor("keys_tensor") { return tensor.numbers }
        return type.isFloating
            ? node.floats("keys_floats").map(Double.init) : node.ints("keys_int64s").map { Double($0) }
    }

    /// What keys become, and anything else.
    private func results(
        _ node: ONNXNode
    ) throws(ModelFormatError) -> (type: ONNXElementType, values: [Double], fallback: Double) {
        let whole = Double(node.int("default_int64", default: -1))
        if node.has("classes_strings") {
            return (.int64, node.rawTexts("classes_strings").indices.map(Double.init), whole)
        }
        if let tensor = try node.tensor("values_tensor"), tensor.type != .string {
            let fallback = try node.tensor("default_tensor")?.numbers.first
            return (tensor.type, tensor.numbers, fallback ?? (tensor.type.isFloating ? -0.0 : -1))
        }
        if node.has("values_int64s") { return (.int64, node.ints("values_int64s").map { Double($0) }, whole) }
        if node.has("values_floats") {
            return (
                .float, node.floats("values_floats").map(Double.init),
                Double(node.float("default_float", default: -0.0))
            )
        }
        throw node.unsupported(expected: "keys that become numbers", found: "texts")
    }

    /// The positions of texts in their column's list, which grows by those it has not.
    private mutating func codes(of texts: [String], in slot: Int32) -> [Double] {
        guard let column = columns[slot] else { return [] }
        var known = labels[column] ?? []
        var positions = Dictionary(zip(known, 0...), uniquingKeysWith: { first, _ in first })
        var codes: [Double] = []
        for text in texts {
            if let position = positions[text] {
                codes.append(Double(position))
            } else {
                codes.append(Double(known.count))
                positions[text] = known.count
                known.append(text)
            }
        }
        labels[column] = known
        return codes
    }
}

internal import Models

extension ONNXConverter {
    mutating func trees(_ node: ONNXNode) throws(ModelFormatError) -> [ONNXValue?] {
        let rows = try numbers(node, 0)
        guard rows.isFlat else { throw node.unsupported(expected: "one vector a row", found: "\(rows.dimensions)") }
        let trees = try ONNXTreeOperator(node, inputIsDouble: rows.type == .double, limits: limits)
        guard trees.featureCount <= rows.slots.count else {
            throw node.fault(
                .invalidModel(.featureOutOfRange), "nodes_featureids",
                expected: "0 to \(rows.slots.count - 1), the columns of its input",
                found: "\(trees.featureCount - 1)")
        }
        let output = trees.isClassifier ? 1 : 0
        let isLast = node.outputs.count > output && node.outputs[output] == lastValue
        if isLast, readsColumnsInOrder(rows) {
            ensemble = try trees.ensemble(featureNames: featureNames, producer: producer)
            if ensemble != nil { return [] }
        }
        let (sums, scores) = try trees.steps()
        let inputs = Array(rows.slots.prefix(max(sums.featureNames.count, 1)))
        let slots = try emit(.trees(sums), inputs, count: sums.outputCount)
        let results = try emit(.tensor(.treeScores(scores)), slots, count: scores.targetCount)
        let isDouble = rows.type == .double && node.operation == "TreeEnsemble"
        let value = ONNXValue.rows(
            ONNXRows(isDouble ? .double : .float, dimensions: [scores.targetCount], slots: results))
        return trees.isClassifier ? [nil, value] : [value]
    }

    /// Whether the trees ask for the model's own columns, so that no step stands before them.
    private func readsColumnsInOrder(_ rows: ONNXRows) -> Bool {
        rows.slots.count == featureNames.count && labels.isEmpty
            && rows.slots.enumerated().allSatisfy { columns[$0.element] == Int32($0.offset) }
    }
}

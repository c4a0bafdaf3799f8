internal import Models

/// Turns a graph into a model: nodes in the order they stand, each into no step, or a few.
///
/// Only what the chosen output needs is looked at, so that the labels a classifier prints beside its scores, in whatever
/// way, hinder nothing.
struct ONNXConverter {
    let graph: ONNXGraph
    let limits: ModelFileLimits
    var values: [String: ONNXValue] = [:]
    var steps: [PipelineStep] = []
    var slotCount = 0
    /// The input column that a slot holds, as it is or rounded to its type.
    var columns: [Int32: Int32] = [:]
    var featureNames: [String] = []
    /// For each text column the texts that some operator knows.
    var labels: [Int32: [String]] = [:]
    /// Codes whose refusal refuses the row.
    var checks: [Int32] = []
    /// Set when trees alone are the model.
    var ensemble: TreeEnsemble?
    /// The value that the chosen output is another name of.
    private(set) var lastValue: String?
    /// Elements of all values, which share slots and so could be many.
    private var elementsLeft: Int

    init(_ graph: ONNXGraph, limits: ModelFileLimits) {
        self.graph = graph
        self.limits = limits
        elementsLeft = limits.onnxElements
    }

    mutating func model() throws(ModelFormatError) -> Model {
        let output = try scoreOutput()
        let needed = try neededNodes(for: output.name)
        lastValue = producer(behind: output.name, among: needed)
        for index in needed {
            for name in graph.nodes[index].inputs { try readInitializer(name) }
        }
        try readInputs(for: needed.map { graph.nodes[$0] })
        for index in needed {
            let node = graph.nodes[index]
            for (name, value) in zip(node.outputs, try convert(node)) where !name.isEmpty {
                if let value { try keep(value, as: name, of: node) }
            }
            if let ensemble { return .trees(ensemble) }
        }
        guard case .rows(let rows) = values[output.name], rows.isFlat, !rows.slots.isEmpty else {
            throw ModelFormatError(
                .unexpected, at: "output \(quotation(of: output.name))", expected: "numbers of each row",
                found: "none, or a table for each")
        }
        return try pipeline(rows)
    }

    var producer: String { graph.producer.isEmpty ? "ONNX" : "ONNX (\(graph.producer))" }

    private mutating func pipeline(_ rows: ONNXRows) throws(ModelFormatError) -> Model {
        let isBinary = rows.slots.count == 2 && graph.outputs.contains(where: \.isLabel)
        var margins = isBinary ? [rows.slots[1]] : rows.slots
        if !checks.isEmpty {
            margins = try emit(.refuse(checkCount: checks.count), checks + margins, count: margins.count)
        }
        let transform = ONNXPostTransform(.none, roundsToFloat: rows.type == .float, isBinaryClassifier: isBinary)
        do throws(ModelError) {
            return .pipeline(
                try Pipeline(
                    featureNames: featureNames, featureDomains: domains(), steps: steps, margins: margins,
                    objective: .onnx(transform), producer: producer))
        } catch {
            throw ModelFormatError(error)
        }
    }

    private func domains() -> [FeatureDomain] {
        guard !labels.isEmpty else { return [] }
        return featureNames.indices.map { index in
            guard let texts = labels[Int32(index)] else { return .number }
            return .text(TextDomain(labels: texts.map { .text($0) }, unseen: .nan, acceptsCodes: false))
        }
    }

    /// The scores: of several outputs the first with numbers, but rather one named for probabilities; labels only where
    /// there is nothing else.
    private func scoreOutput() throws(ModelFormatError) -> ONNXValueInfo {
        let scores = graph.outputs.filter { !$0.isLabel }
        let named = scores.first { $0.name.lowercased().contains("prob") }
        guard let output = named ?? scores.first ?? graph.outputs.first(where: { $0.type != 8 }) else {
            throw ModelFormatError(
                .missing, at: "GraphProto.output", expected: "an output of numbers", found: "none",
                remedy: "export the model with its probabilities or values")
        }
        return output
    }

    /// Nodes that the output needs, in the order they stand.
    private func neededNodes(for output: String) throws(ModelFormatError) -> [Int] {
        var makers: [String: Int] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for name in node.outputs where !name.isEmpty {
                guard makers.updateValue(index, forKey: name) == nil else {
                    throw node.fault(
                        .unexpected, expected: "a value made once", found: "\(quotation(of: name)) made again")
                }
            }
        }
        var needed: Set<Int> = []
        var waiting = [output]
        while let name = waiting.popLast() {
            if let index = makers[name], needed.insert(index).inserted { waiting += graph.nodes[index].inputs }
        }
        return needed.sorted()
    }

    /// The value that the output is but another name or wrapping of.
    private func producer(behind output: String, among needed: [Int]) -> String {
        var name = output
        for index in needed.reversed() where graph.nodes[index].outputs.contains(name) {
            let node = graph.nodes[index]
            guard ["Identity", "ZipMap"].contains(node.operation) || node.isCastToFloat || isTimesOne(node),
                let input = node.inputs.first
            else { break }
            name = input
        }
        return name
    }

    /// Converters of LightGBM write one such behind the probabilities.
    private func isTimesOne(_ node: ONNXNode) -> Bool {
        guard node.operation == "Mul", node.inputs.count == 2 else { return false }
        return (try? graph.initializers[node.inputs[1]]?.tensor().numbers) == [1]
    }

    mutating func keep(_ value: ONNXValue, as name: String, of node: ONNXNode) throws(ModelFormatError) {
        switch value {
        case .constant(let tensor): elementsLeft -= tensor.count
        case .rows(let rows): elementsLeft -= rows.slots.count
        }
        guard elementsLeft >= 0 else {
            throw node.fault(
                .tooLarge, expected: "a graph that keeps at most \(limits.onnxElements) values", found: "more",
                remedy: "export a smaller model")
        }
        values[name] = value
    }

    private mutating func readInitializer(_ name: String) throws(ModelFormatError) {
        guard values[name] == nil, let tensor = graph.initializers[name] else { return }
        values[name] = .constant(try tensor.tensor())
    }

    /// Adds a step; the slots of its outputs.
    mutating func emit(
        _ operation: PipelineOperation, _ inputs: [Int32], count: Int
    ) throws(ModelFormatError) -> [Int32] {
        guard count <= ModelFileLimits.rowValues - slotCount else {
            throw ModelFormatError(
                .tooLarge, at: "GraphProto.node", expected: "at most \(ModelFileLimits.rowValues) values a row",
                found: "more", remedy: "export a smaller model")
        }
        steps.append(PipelineStep(operation, inputs: inputs, outputCount: count))
        defer { slotCount += count }
        return (slotCount..<(slotCount + count)).map { Int32(truncatingIfNeeded: $0) }
    }
}

extension ONNXValueInfo {
    /// Texts or whole numbers: what a classifier calls the row.
    var isLabel: Bool {
        guard let type = type.flatMap(ONNXElementType.init(rawValue:)) else { return false }
        return !type.isFloating
    }
}

extension ONNXNode {
    var isCastToFloat: Bool { operation == "Cast" && int("to", default: 1) == 1 }
}

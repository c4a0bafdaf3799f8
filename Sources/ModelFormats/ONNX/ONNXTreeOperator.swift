internal import Models

/// TreeEnsembleClassifier, TreeEnsembleRegressor or TreeEnsemble, with everything but its input.
struct ONNXTreeOperator {
    private enum Aggregate: String, CaseIterable {
        case average = "AVERAGE"
        case sum = "SUM"
        case minimum = "MIN"
        case maximum = "MAX"
    }

    let node: ONNXNode
    let isClassifier: Bool
    let targetCount: Int
    /// Features that some test asks for, counted from 0.
    let featureCount: Int
    private let table: ONNXTreeTable
    private let aggregate: Aggregate
    private let baseValues: [Double]
    private let function: ONNXPostTransform.Function
    /// The input is `Double`, and so are thresholds and sums.
    private let isDouble: Bool
    private let roundsToFloat: Bool
    private let hits: [Double]
    private let limits: ModelFileLimits

    init(_ node: ONNXNode, inputIsDouble: Bool, limits: ModelFileLimits) throws(ModelFormatError) {
        self.node = node
        self.limits = limits
        isDouble = inputIsDouble
        isClassifier = node.operation == "TreeEnsembleClassifier"
        let isVersion5 = node.operation == "TreeEnsemble"
        roundsToFloat = !(isVersion5 && inputIsDouble)
        if isVersion5 {
            table = try ONNXTreeTable(version5: node, isDouble: inputIsDouble)
            aggregate = try node.choice("aggregate_function", of: Aggregate.allCases, default: 1)
            function = try node.choice("post_transform", of: Self.version5Functions, default: 0)
            baseValues = []
            hits = []
        } else {
            table = try ONNXTreeTable(node, kind: isClassifier ? "class" : "target", isDouble: inputIsDouble)
            aggregate = isClassifier ? .sum : try node.choice("aggregate_function", default: .sum)
            function = try node.choice("post_transform", default: .none)
            baseValues = try node.numbers("base_values", isDouble: inputIsDouble)
            hits = try node.numbers("nodes_hitrates", isDouble: inputIsDouble)
        }
        let classCount = max(node.rawTexts("classlabels_strings").count, node.ints("classlabels_int64s").count)
        let count = isClassifier ? Int64(classCount) : node.int("n_targets", default: 0)
        guard count >= 1, count <= Int64(limits.outputs), !(isClassifier && count == 1) else {
            throw node.fault(
                .outOfRange, isClassifier ? "classlabels" : "n_targets",
                expected: isClassifier ? "2 to \(limits.outputs) classes" : "1 to \(limits.outputs)", found: "\(count)")
        }
        targetCount = Int(count)
        featureCount = Int(table.nodes.lazy.filter { $0.mode != .leaf }.map(\.feature).max() ?? -1) + 1
        guard featureCount <= limits.features, table.roots.count <= limits.trees else {
            throw node.fault(
                .tooLarge, expected: "at most \(limits.features) features and \(limits.trees) trees",
                found: "\(featureCount) and \(table.roots.count)")
        }
        let used = table.weights.lazy.map(\.target).max() ?? 0
        guard targetCount == 1 || used < targetCount else {
            throw node.fault(
                .outOfRange, isClassifier ? "class_ids" : "target_ids", expected: "0 to \(targetCount - 1)",
                found: "\(used)")
        }
        guard !isClassifier || targetCount != 2 || baseValues.count <= 2 else {
            throw node.fault(
                .countMismatch, "base_values", expected: "at most 2, for 2 classes", found: "\(baseValues.count)")
        }
        if let value = baseValues.first(where: { !$0.isFinite }) {
            throw node.fault(.invalidModel(.notFinite), "base_values", expected: "finite numbers", found: "\(value)")
        }
    }

    /// By onnxruntime's numbers; the specification has the second and third the other way round.
    private static let version5Functions: [ONNXPostTransform.Function] = [
        .none, .logistic, .softmax, .softmaxZero, .probit,
    ]

    /// The model as trees alone, or nil where its scores are more than a transform of one sum per output.
    ///
    /// A classifier of two classes gives the probability of the second.
    func ensemble(featureNames: [String], producer: String) throws(ModelFormatError) -> TreeEnsemble? {
        guard aggregate != .average || effectiveBase.isEmpty else { return nil }
        var layout = Self.layout(targetCount)
        var base = effectiveBase
        var function = function
        if isClassifier && targetCount == 2 {
            guard let plain = secondClassAlone() else { return nil }
            (layout, base, function) = plain
        } else if targetCount == 1 && function != .probit {
            function = .none
        }
        let outputCount = isClassifier && targetCount == 2 ? 1 : targetCount
        var builder = makeBuilder(layout)
        let (trees, outputs) = try builder.trees()
        guard !builder.needsRoundedValues else { return nil }
        return try makeEnsemble(
            trees, outputs, outputCount: outputCount, base: base, featureNames: featureNames,
            divisor: aggregate == .average ? Double(table.roots.count) : nil,
            transform: ONNXPostTransform(
                function, roundsToFloat: roundsToFloat, isBinaryClassifier: isClassifier && targetCount == 2),
            producer: producer)
    }

    /// The trees as a step of a pipeline, and the step that makes scores of their sums.
    func steps() throws(ModelFormatError) -> (sums: TreeEnsemble, scores: ONNXTreeScores) {
        let second = secondScore
        let layout: ONNXTreeBuilder.LeafLayout =
            second == .perRow ? .all(count: 2, countsSecond: true) : Self.layout(targetCount)
        var builder = makeBuilder(layout)
        let (trees, outputs) = try builder.trees()
        let scores = ONNXTreeScores(
            targetCount: targetCount, baseValues: isClassifier && targetCount == 2 ? baseValues : effectiveBase,
            divisor: aggregate == .average ? Double(table.roots.count) : nil, isDouble: isDouble,
            classes: isClassifier
                ? ONNXTreeScores.Classes(
                    isOneSided: isOneSided, weightsArePositive: !table.hasNegativeWeight,
                    hasFirst: table.weights.contains { $0.target == 0 }) : nil,
            second: second, transform: ONNXPostTransform(function, roundsToFloat: roundsToFloat))
        let sums = try makeEnsemble(
            trees, outputs, outputCount: scores.inputCount, base: [],
            featureNames: (0..<max(featureCount, 1)).map { "Column_\($0)" }, divisor: nil,
            transform: ONNXPostTransform(.none, roundsToFloat: false), producer: "ONNX")
        return (sums, scores)
    }

    private static func layout(_ targetCount: Int) -> ONNXTreeBuilder.LeafLayout {
        targetCount == 1 ? .only : .all(count: targetCount, countsSecond: false)
    }

    /// Base values that count: onnxruntime passes over lists of another length.
    private var effectiveBase: [Double] { baseValues.count == targetCount ? baseValues : [] }

    private var isOneSided: Bool { targetCount == 2 && table.writtenTargets.count == 1 }

    private var secondScore: ONNXTreeScores.SecondScore {
        guard isClassifier, targetCount == 2, table.weights.contains(where: { $0.target == 1 }) else { return .never }
        let everyLeafHas = table.nodes.allSatisfy { node in
            node.mode != .leaf || table.weights[node.range].contains { $0.target == 1 }
        }
        return everyLeafHas && !table.roots.isEmpty ? .always : .perRow
    }

    /// What of two classes' rules comes down to one sum: leaves, base value, transform.
    private func secondClassAlone() -> (ONNXTreeBuilder.LeafLayout, [Double], ONNXPostTransform.Function)? {
        switch (secondScore, baseValues.count) {
        case (.perRow, _): return nil
        case (.always, 2):
            return function == .none || function == .logistic ? (.target(0), [baseValues[1]], function) : nil
        case (.always, _):
            guard function == .none || function == .logistic || function == .probit else { return nil }
            return (.target(1), [], function)
        case (.never, let count):
            guard count < 2, function != .probit, isOneSided else { return nil }
            return (.target(0), baseValues, function == .logistic ? .logistic : .none)
        }
    }

    private func makeBuilder(_ layout: ONNXTreeBuilder.LeafLayout) -> ONNXTreeBuilder {
        ONNXTreeBuilder(table, node, layout: layout, isDouble: isDouble, hits: hits, limits: limits)
    }

    private func makeEnsemble(
        _ trees: [Tree], _ outputs: [Int32], outputCount: Int, base: [Double], featureNames: [String],
        divisor: Double?, transform: ONNXPostTransform, producer: String
    ) throws(ModelFormatError) -> TreeEnsemble {
        var sum = MarginSum(
            precision: isDouble ? .double : .float, initialMargins: base, initialIsAddedLast: !base.isEmpty)
        switch aggregate {
        case .minimum: sum.operation = .minimum
        case .maximum: sum.operation = .maximum
        case .sum, .average: break
        }
        if sum.operation != .sum, trees.contains(where: { $0.leafWidth > 1 }) {
            throw node.unsupported(
                expected: "leaves that weigh one target under \(aggregate.rawValue)", found: "several targets a leaf")
        }
        do throws(ModelError) {
            return try TreeEnsemble(
                featureNames: featureNames, trees: trees, outputCount: outputCount, treeOutputs: outputs, sum: sum,
                divisor: divisor, objective: .onnx(transform), producer: producer)
        } catch {
            throw ModelFormatError(error, within: node.place)
        }
    }
}

extension ONNXNode {
    /// An attribute that is one of some words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice
    ) throws(ModelFormatError) -> Choice where Choice.RawValue == String {
        guard has(name) else { return fallback }
        guard let choice = Choice(rawValue: text(name, default: "")) else {
            throw fault(
                .unexpected, name, expected: "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))",
                found: quotation(of: text(name, default: "another")))
        }
        return choice
    }

    /// An attribute that numbers one of some choices.
    func choice<Choice>(_ name: String, of all: [Choice], default fallback: Int64) throws(ModelFormatError) -> Choice {
        let number = int(name, default: fallback)
        guard number >= 0, number < Int64(all.count) else {
            throw fault(.unexpected, name, expected: "0 to \(all.count - 1)", found: "\(number)")
        }
        return all[Int(number)]
    }
}

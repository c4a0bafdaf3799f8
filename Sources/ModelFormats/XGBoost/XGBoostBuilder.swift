internal import Models

/// Turns what a file says into a checked model.
struct XGBoostBuilder {
    private let content: XGBoostContent
    private let limits: ModelFileLimits
    private let objective: XGBoostObjective
    private let featureNames: [String]

    init(_ content: XGBoostContent, limits: ModelFileLimits) throws(ModelFormatError) {
        self.content = content
        self.limits = limits
        guard content.outputCount * (content.featureCount + 1) <= limits.contributions else {
            throw ModelFormatError(
                .tooLarge, at: "learner_model_param",
                expected: "at most \(limits.contributions) for outputs times features plus one",
                found: "\(content.outputCount) times \(content.featureCount + 1)",
                remedy: "train with fewer classes or features")
        }
        objective = try Self.objective(content)
        featureNames = try Self.featureNames(content)
    }

    func model(_ iterations: XGBoostModel.Iterations) throws(ModelFormatError) -> Model {
        switch content.booster {
        case "gbtree", "dart": return .trees(try ensemble(iterations))
        case "gblinear": return .pipeline(try linear())
        default:
            throw ModelFormatError(
                .unexpected, at: "gradient_booster name", expected: "gbtree, dart or gblinear",
                found: content.booster.isEmpty ? "none" : quotation(of: content.booster))
        }
    }

    private func ensemble(_ iterations: XGBoostModel.Iterations) throws(ModelFormatError) -> TreeEnsemble {
        guard content.treeOutputs.count == content.trees.count else {
            throw ModelFormatError(
                .countMismatch, at: "tree_info", expected: "\(content.trees.count) numbers, one per tree",
                found: "\(content.treeOutputs.count)")
        }
        guard content.treeWeights.count <= content.trees.count else {
            throw ModelFormatError(
                .countMismatch, at: "weight_drop", expected: "at most \(content.trees.count) weights, one per tree",
                found: "\(content.treeWeights.count)")
        }
        let treeCount = try usedTreeCount(iterations)
        var trees: [Tree] = []
        trees.reserveCapacity(treeCount)
        var wordBudget = limits.categoryWords
        for index in 0..<treeCount {
            let weight = index < content.treeWeights.count ? content.treeWeights[index] : nil
            trees.append(
                try content.trees[index].tree(index: index, weight: weight, wordBudget: &wordBudget, limits: limits))
        }
        let (margins, domains) = (try initialMargins(), try featureDomains())
        do throws(ModelError) {
            return try TreeEnsemble(
                featureNames: featureNames, trees: trees, outputCount: content.outputCount,
                treeOutputs: Array(content.treeOutputs.prefix(treeCount)),
                sum: MarginSum(precision: .float, initialMargins: margins),
                objective: .xgboost(objective), producer: "XGBoost\(content.treeWeights.isEmpty ? "" : " dart")",
                featureDomains: domains)
        } catch {
            throw ModelFormatError(error)
        }
    }

    /// Trees up to the best iteration, if that is wanted, else all.
    private func usedTreeCount(_ iterations: XGBoostModel.Iterations) throws(ModelFormatError) -> Int {
        let isWrapped = content.attributes["scikit_learn"] != nil
        guard let text = content.attributes["best_iteration"], isWrapped || iterations == .best else {
            return content.trees.count
        }
        let perIteration = content.parallelTreeCount * (hasVectorLeaves ? 1 : content.outputCount)
        let iterationCount =
            content.iterationStarts.isEmpty
            ? content.trees.count / perIteration : content.iterationStarts.count - 1
        guard let best = Int(text), best >= 0, best < iterationCount else {
            throw ModelFormatError(
                .outOfRange, at: "attributes best_iteration", expected: "one of \(iterationCount) iterations",
                found: quotation(of: text))
        }
        guard !content.iterationStarts.isEmpty else { return (best + 1) * perIteration }
        let end = Int(content.iterationStarts[best + 1])
        guard end >= 0, end <= content.trees.count else {
            throw ModelFormatError(
                .outOfRange, at: "iteration_indptr[\(best + 1)]", expected: "0 to \(content.trees.count)",
                found: "\(end)")
        }
        return end
    }

    private var hasVectorLeaves: Bool { content.trees.first.map { $0.leafWidth > 1 } ?? false }

    private func initialMargins() throws(ModelFormatError) -> [Double] {
        let scores = content.baseScores
        guard scores.count == 1 || scores.count == content.outputCount else {
            throw ModelFormatError(
                .countMismatch, at: "base_score", expected: "1 or \(content.outputCount) numbers",
                found: "\(scores.count)")
        }
        let margins = scores.map { Double(objective.margin(ofBaseScore: $0)) }
        return margins.count == content.outputCount
            ? margins : Array(repeating: margins[0], count: content.outputCount)
    }

    private func featureDomains() throws(ModelFormatError) -> [FeatureDomain] {
        guard content.categories.contains(where: { !$0.labels.isEmpty }) else { return [] }
        guard content.categories.count == content.featureCount else {
            throw ModelFormatError(
                .countMismatch, at: "cats enc", expected: "\(content.featureCount) columns, as num_feature says",
                found: "\(content.categories.count)")
        }
        return content.categories.map(\.domain)
    }

    private func linear() throws(ModelFormatError) -> Pipeline {
        let (features, outputs) = (content.featureCount, content.outputCount)
        guard content.linearWeights.count == (features + 1) * outputs else {
            throw ModelFormatError(
                .countMismatch, at: "gblinear weights", expected: "\(outputs) times \(features + 1) numbers",
                found: "\(content.linearWeights.count)")
        }
        // The library adds the first output's base score to all of them.
        let margin = Float(try initialMargins()[0])
        let biases = content.linearWeights[(features * outputs)...]
        let sum = FloatLinearSum(
            weights: Array(content.linearWeights[..<(features * outputs)]),
            starts: biases.map { $0 + margin })
        do throws(ModelError) {
            return try Pipeline(
                featureNames: featureNames,
                steps: [
                    PipelineStep(
                        .floatLinear(sum), inputs: (0..<features).map { Int32(truncatingIfNeeded: $0) },
                        outputCount: outputs)
                ],
                margins: (0..<outputs).map { Int32(truncatingIfNeeded: features + $0) },
                objective: .xgboost(objective), producer: "XGBoost gblinear")
        } catch {
            throw ModelFormatError(error)
        }
    }

    private static func objective(_ content: XGBoostContent) throws(ModelFormatError) -> XGBoostObjective {
        var name = content.objective
        if name.hasPrefix("gpu:") { name.removeFirst(4) }
        if name == "reg:linear" { name = XGBoostObjective.Loss.squaredError.rawValue }
        guard let loss = XGBoostObjective.Loss(rawValue: name) else {
            throw ModelFormatError(
                .unsupportedObjective, at: "objective", expected: "an objective of XGBoost 3.2",
                found: name.isEmpty ? "none" : quotation(of: name),
                remedy: "save the model with an objective this program knows")
        }
        return XGBoostObjective(loss, outputCount: content.outputCount)
    }

    private static func featureNames(_ content: XGBoostContent) throws(ModelFormatError) -> [String] {
        guard !content.featureNames.isEmpty else { return (0..<content.featureCount).map { "Column_\($0)" } }
        guard content.featureNames.count == content.featureCount else {
            throw ModelFormatError(
                .countMismatch, at: "feature_names", expected: "\(content.featureCount) names, as num_feature says",
                found: "\(content.featureNames.count)")
        }
        return content.featureNames
    }
}

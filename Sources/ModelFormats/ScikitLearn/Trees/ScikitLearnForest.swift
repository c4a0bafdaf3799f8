internal import Models

/// Single trees and averages of trees. A classifier's leaf holds class probabilities, which are added up tree by tree and
/// divided by the number of trees; of two classes only the second is kept.
enum ScikitLearnForest {
    static func ensemble(
        _ members: [PickleValue], of estimator: PickleValue, _ inputs: [Int32], _ builder: ScikitLearnBuilder
    ) throws(ModelFormatError) -> TreeEnsemble {
        try ScikitLearnTrees.checkTreeCount(estimator, members.count, builder.limits)
        let isClassifier = estimator.shortClassName?.hasSuffix("Classifier") ?? false
        let classCount = isClassifier ? try ScikitLearnTrees.classCount(of: estimator) : nil
        let version = try ScikitLearnVersion(of: estimator)
        var trees: [Tree] = []
        var outputCount = classCount.map { $0 == 2 ? 1 : $0 }
        for member in members {
            let nodes = try ScikitLearnNodes(member, limits: builder.limits)
            let values = try Self.values(nodes, classCount: classCount, normalised: version < ScikitLearnVersion(1, 4))
            let width = values.count / nodes.count
            if outputCount == nil { outputCount = width }
            guard width == outputCount else {
                throw nodes.values.mismatch(expected: "values of \(outputCount ?? 1) outputs, as of the tree before")
            }
            try ScikitLearnTrees.checkSize(
                estimator, outputCount: width, featureCount: inputs.count, builder.limits)
            trees.append(
                try nodes.tree(leafWidth: width) { Array(values[($0 * width)..<(($0 + 1) * width)]) })
        }
        let output: ScikitLearnOutput =
            classCount.map { $0 == 2 ? .probability : .probabilities(classCount: $0) } ?? .values
        return try ScikitLearnTrees.ensemble(
            estimator, trees: trees, inputs: inputs, builder: builder, outputCount: outputCount ?? 1,
            divisor: estimator.attributeIfPresent("estimators_") == nil ? nil : Double(trees.count), output: output)
    }

    /// What every node gives to each output.
    private static func values(
        _ nodes: ScikitLearnNodes, classCount: Int?, normalised: Bool
    ) throws(ModelFormatError) -> [Double] {
        let values = try nodes.values.doubles()
        let width = values.count / nodes.count
        guard let classCount else {
            guard nodes.values.shape[2] == 1, width >= 1 else {
                throw nodes.values.mismatch(expected: "one value for each output")
            }
            return values
        }
        guard nodes.values.shape[1] == 1, width == classCount else {
            throw nodes.values.value.mismatch(
                expected: "\(classCount) classes of a single output", remedy: "train one classifier for each output")
        }
        var result: [Double] = []
        result.reserveCapacity(classCount == 2 ? nodes.count : values.count)
        for node in 0..<nodes.count {
            var shares = Array(values[(node * width)..<((node + 1) * width)])
            if normalised {
                // Up to 1.3 a leaf held weights of classes, and predicting divided them by their sum.
                let sum = NumpySum.of(shares)
                for index in shares.indices where sum != 0 { shares[index] /= sum }
            }
            result += classCount == 2 ? [shares[1]] : shares
        }
        return result
    }
}

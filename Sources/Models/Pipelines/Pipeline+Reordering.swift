extension Pipeline {
    /// The same model for rows whose columns are in the order of `names`; see `TreeEnsemble.reordered(to:)`.
    package func reordered(to names: [String]) throws(ModelError) -> Pipeline {
        let order = try FeatureOrder(model: featureNames, rows: names)
        if order.isIdentity && names == featureNames { return self }
        func moved(_ slot: Int32) -> Int32 { Int(slot) < featureNames.count ? order.newIndex[Int(slot)] : slot }
        return try Pipeline(
            featureNames: names, featureDomains: featureDomains.isEmpty ? [] : order.moved(featureDomains),
            steps: steps.map { PipelineStep($0.operation, inputs: $0.inputs.map(moved), outputCount: $0.outputCount) },
            margins: margins.map(moved), divisor: divisor, objective: objective, producer: producer)
    }
}

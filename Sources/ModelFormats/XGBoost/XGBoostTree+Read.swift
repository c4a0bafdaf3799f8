extension XGBoostTree {
    /// One element of `trees`, and its `id`, which is its place among them.
    static func read<Source: StructuredSource>(
        from source: inout Source, limits: ModelFileLimits
    ) throws(ModelFormatError) -> (id: Int?, tree: XGBoostTree) {
        var tree = XGBoostTree()
        var id: Int?
        // Where vector leaves stand until 3.1; that they are vectors is only known behind them.
        var baseWeights: Source?
        var seen: Set<String> = []
        try source.beginObject()
        while let key = try source.nextKey() {
            guard seen.insert(key).inserted else {
                throw ModelFormatError(.unexpected, at: "trees \(key)", expected: "each key once", found: "it again")
            }
            switch key {
            case "left_children": tree.left = try source.integers()
            case "right_children": tree.right = try source.integers()
            case "split_indices": tree.features = try source.integers()
            case "split_conditions": tree.conditions = try source.floats()
            case "default_left": tree.defaultLeft = try source.integers()
            case "sum_hessian": tree.sumHessian = try source.floats()
            case "leaf_weights": tree.leafValues = try source.floats()
            case "split_type": tree.categories.splitTypes = try source.integers()
            case "categories_nodes": tree.categories.nodes = try source.integers()
            case "categories_segments": tree.categories.starts = try source.integers()
            case "categories_sizes": tree.categories.sizes = try source.integers()
            case "categories": tree.categories.codes = try source.integers()
            case "id": id = try source.integer()
            case "tree_param": try tree.readParameters(from: &source)
            case "base_weights":
                baseWeights = source
                try source.skipNumbers()
            case "parents", "loss_changes": try source.skipNumbers()
            default: try source.skipValue()
            }
        }
        if tree.leafWidth > 1, tree.leafValues.isEmpty, var baseWeights {
            tree.leafValues = try baseWeights.floats()
            tree.leafValuesArePerNode = true
        }
        return (id, tree)
    }

    private mutating func readParameters(from source: inout some StructuredSource) throws(ModelFormatError) {
        try source.beginObject()
        while let key = try source.nextKey() {
            let value = try source.text()
            // 0 and 1 both say that a leaf is one number.
            if key == "size_leaf_vector" {
                leafWidth = max(1, try XGBoostParameter.integer(value, key, in: 0...(1 << 20)))
            }
        }
    }
}

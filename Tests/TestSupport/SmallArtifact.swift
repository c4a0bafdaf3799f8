/// The files of a version small enough to read: one tree of three leaves over two features.
///
/// `temperature <= 50` or missing → -2; else `errors <= 10` or missing → 0.5; else 1.5.
package struct SmallArtifact {
    package var modelVersion: String? = nil
    /// Added to every leaf, so that versions can be told apart by their answers.
    package var shift = 0.0
    package var objective = "binary sigmoid:1"
    package var schemaNames = ["temperature", "errors"]
    package var riskBuckets: String? = nil
    /// Nil leaves the file out.
    package var golden: String?

    package init() { golden = Self.goldenText }

    package init(shift: Double) {
        self.shift = shift
        golden = nil
    }

    private static let goldenText = """
        {"format_version": 1, "features": ["temperature", "errors"], "rows": [[20, 3], [60, null], [60, 11]],
         "margins": [-2.0, 0.5, 1.5], "scores": [0.11920292202211755, 0.6224593312018546, 0.8175744761936437]}
        """

    package var modelText: String {
        """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=1
        objective=\(objective)
        feature_names=temperature errors
        feature_infos=[0:100] [0:100]

        Tree=0
        num_leaves=3
        num_cat=0
        split_feature=0 1
        split_gain=2 1
        threshold=50 10
        decision_type=10 10
        left_child=-1 -2
        right_child=1 -3
        leaf_value=\(-2 + shift) \(0.5 + shift) \(1.5 + shift)
        leaf_weight=10 5 5
        leaf_count=10 5 5
        internal_value=0 0
        internal_weight=0 0
        internal_count=20 10
        is_linear=0
        shrinkage=1

        end of trees

        """
    }

    /// Without a manifest, which publishing adds.
    package var files: [(name: String, bytes: [UInt8])] {
        let features = schemaNames.map { "{\"name\": \"\($0)\"}" }.joined(separator: ", ")
        var facts = ["\"horizon_days\": 14"]
        if let modelVersion { facts.append("\"model_version\": \"\(modelVersion)\"") }
        if let riskBuckets { facts.append("\"risk_buckets\": \(riskBuckets)") }
        var texts = [
            ("model.txt", modelText),
            ("feature_schema.json", "{\"ordered_features\": [\(features)], \"label_column\": \"label_14d\"}"),
            ("metrics.json", "{\"pr_auc\": 0.25, \"test_rows\": 100}"),
            ("version.json", "{\(facts.joined(separator: ", "))}"),
        ]
        if let golden { texts.append(("golden.json", golden)) }
        return texts.map { (name: $0.0, bytes: Array($0.1.utf8)) }
    }
}

import Testing

@testable import ModelFormats

@Suite struct LightGBMRefusalTests {
    @Test(
        "a broken tree is refused with its place and what to do",
        arguments: [
            (
                ["leaf_value": "leaf_value=1 2"],
                "cannot read model.txt:40 Tree=1 leaf_value: expected 3 values, found 2; the file looks truncated, export it again"
            ),
            (
                ["leaf_value": "leaf_value=1 x 2"],
                "cannot read model.txt:40 Tree=1 leaf_value[1]: expected a number, found “x”; export the model again"
            ),
            (
                ["leaf_value": "leaf_value=1 inf 2"],
                "cannot read model.txt:31 Tree=1 leaf_value[1]: expected a finite number, found inf; export the model again with the library that made it"
            ),
            (
                ["leaf_value": "leaf_value=1 1e999 2"],
                "cannot read model.txt:31 Tree=1 leaf_value[1]: expected a finite number, found inf; export the model again with the library that made it"
            ),
            (
                ["threshold": "threshold=0.5 nan"],
                "cannot read model.txt:31 Tree=1 threshold[1]: expected a number, found nan; export the model again with the library that made it"
            ),
            (
                ["left_child": ""],
                "cannot read model.txt:31 Tree=1: expected a line left_child=, found none; the file looks truncated or edited, export it again"
            ),
            (
                ["split_feature": "split_feature=0 2"],
                "cannot read model.txt:34 Tree=1 split_feature[1]: expected 0 to 1, found 2; export the model again"
            ),
            (
                ["split_feature": "split_feature=0 -1"],
                "cannot read model.txt:34 Tree=1 split_feature[1]: expected 0 to 1, found -1; export the model again"
            ),
            (
                ["left_child": "left_child=1 0"],
                "cannot read model.txt:31 Tree=1 left_child[1]: expected a node with one parent, found split 0 again; export the model again with the library that made it"
            ),
            (
                ["left_child": "left_child=0 1"],
                "cannot read model.txt:31 Tree=1 left_child[0]: expected a node with one parent, found split 0 again; export the model again with the library that made it"
            ),
            (
                ["left_child": "left_child=1 7"],
                "cannot read model.txt:31 Tree=1 left_child[1]: expected split 0 to 1, found split 7; export the model again with the library that made it"
            ),
            (
                ["right_child": "right_child=-2 -2147483648"],
                "cannot read model.txt:31 Tree=1 right_child[1]: expected leaf 0 to 2, found leaf 2147483647; export the model again with the library that made it"
            ),
            (
                ["left_child": "left_child=-1 1", "right_child": "right_child=-2 -3"],
                "cannot read model.txt:31 Tree=1 left_child and right_child: expected a way from the root to all 5 nodes, found 3; export the model again with the library that made it"
            ),
            (
                ["decision_type": "decision_type=2 12"],
                "cannot read model.txt:37 Tree=1 decision_type[1]: expected 0 to 11, as LightGBM 4.7 writes, found 12; export the model again"
            ),
            (
                ["decision_type": "decision_type=2 1"],
                "cannot read model.txt:36 Tree=1 threshold[1]: expected the number of one of 0 category sets, found 1.5; export the model again"
            ),
            (
                ["num_leaves": "num_leaves=2147483647"],
                "cannot read model.txt:32 Tree=1 num_leaves: expected 1 to 16777216, found 2147483647; export the model again"
            ),
            (
                ["num_leaves": "num_leaves=16777216"],
                "cannot read model.txt:40 Tree=1 leaf_value: expected 16777216 values, found 3; the file looks truncated, export it again"
            ),
            (
                ["num_leaves": "num_leaves=0"],
                "cannot read model.txt:32 Tree=1 num_leaves: expected 1 to 16777216, found 0; export the model again"
            ),
            (
                ["num_leaves": "num_leaves=99999999999"],
                "cannot read model.txt:32 Tree=1 num_leaves: expected a whole number, found “99999999999”; export the model again"
            ),
            (
                ["leaf_count": "leaf_count=1 2"],
                "cannot read model.txt:42 Tree=1 leaf_count: expected 3 values, found 2; the file looks truncated, export it again"
            ),
            (
                ["shrinkage": "shrinkage=1\nleaf_shape=round"],
                "cannot read model.txt:48 Tree=1: expected a key of LightGBM 2.1 to 4.x, found “leaf_shape”; this version of the format is not supported"
            ),
            (
                ["shrinkage": "leaf_value=1 2 3"],
                "cannot read model.txt:47 Tree=1 leaf_value: expected this line once, found it again; export the model again"
            ),
            (
                ["num_cat": "num_cat=3"],
                "cannot read model.txt:33 Tree=1 num_cat: expected 0 to 2, found 3; export the model again"
            ),
        ] as [([String: String], String)])
    func trees(exchanges: [String: String], sentence: String) {
        #expect(refusal(of: smallModel(secondTree: smallTree(1, exchanges))) == sentence)
    }

    private static let categories = [
        "num_cat": "num_cat=1", "decision_type": "decision_type=1 8", "threshold": "threshold=0 1.5",
    ]

    @Test(
        "category sets stay within their words",
        arguments: [
            ("cat_boundaries=0 1\ncat_threshold=5", "accepted"),
            ("cat_boundaries=0 2\ncat_threshold=5", "Tree=1 cat_threshold: expected 2 values, found 1"),
            (
                "cat_boundaries=0 0\ncat_threshold=",
                "Tree=1 cat_boundaries[1]: expected rising numbers from 0, found 0 after 0"
            ),
            ("cat_boundaries=1 2\ncat_threshold=5 5", "Tree=1 cat_boundaries[1]: expected rising numbers from 0"),
            ("cat_boundaries=0 -1\ncat_threshold=5", "Tree=1 cat_boundaries[1]: expected rising numbers from 0"),
            (
                "cat_boundaries=0 2147483647\ncat_threshold=5",
                "Tree=1 cat_threshold: expected 2147483647 values, found 1"
            ),
            ("cat_boundaries=0 1\ncat_threshold=4294967296", "Tree=1 cat_threshold[0]: expected a whole number"),
            ("cat_boundaries=0 1", "Tree=1: expected a line cat_threshold=, found none"),
        ])
    func categorySets(lines: String, sentence: String) {
        var exchanges = Self.categories
        exchanges["shrinkage"] = lines + "\nshrinkage=1"
        #expect(refusal(of: smallModel(secondTree: smallTree(1, exchanges))).contains(sentence))
    }

    @Test(
        "linear leaves have a coefficient for each of their features",
        arguments: [
            ("num_features=1 0 1\nleaf_features=0  1\nleaf_coeff=0.5  2", "accepted"),
            ("num_features=1 0 1\nleaf_features=0  1\nleaf_coeff=0.5", "Tree=1 leaf_coeff: expected 2 values, found 1"),
            (
                "num_features=1 0 1\nleaf_features=0  2\nleaf_coeff=0.5 2",
                "Tree=1 leaf_features of leaf[2]: expected 0 to 1, found 2"
            ),
            (
                "num_features=1 0 3\nleaf_features=0  2\nleaf_coeff=0.5 2",
                "Tree=1 num_features[2]: expected 0 to 2, found 3"
            ),
            (
                "num_features=1 0 1\nleaf_features=0  1\nleaf_coeff=0.5 nan",
                "Tree=1 leaf_coeff of leaf 2: expected finite numbers, found nan"
            ),
        ])
    func linearLeaves(lines: String, sentence: String) {
        let exchanges = ["is_linear": "is_linear=1\nleaf_const=1 2 3\n" + lines]
        #expect(refusal(of: smallModel(secondTree: smallTree(1, exchanges))).contains(sentence))
    }

    @Test(
        "a header that cannot be followed is refused by what is wrong with it",
        arguments: [
            (smallModel(version: "version=v5"), "model.txt:2 header version: expected v2, v3 or v4, found “v5”"),
            (smallModel(version: "label_index=0"), "expected this line once"),
            (
                smallModel(objective: "objective=survival\n"),
                "model.txt:7 header objective: expected an objective of LightGBM 4.7, found “survival”"
            ),
            (smallModel(objective: "objective=binary\n"), "header objective: expected sigmoid: and a number above 0"),
            (
                smallModel(objective: "objective=binary sigmoid:-1\n"),
                "header objective: expected sigmoid: and a number above 0"
            ),
            (
                smallModel(objective: "objective=multiclass num_class:3\n"),
                "header objective: expected 1 outputs, the num_tree_per_iteration, found 3"
            ),
            (
                smallModel(names: "feature_names=age"),
                "header feature_names: expected 2 names, as max_feature_idx says, found 1"
            ),
            (
                smallModel(names: "feature_names=age wear tear"),
                "header feature_names: expected 2 names, as max_feature_idx says, found more"
            ),
            (smallModel(names: "feature_names=age age"), "feature_names: expected different names, found age twice"),
            (smallModel(header: "shape=round\n"), "header: expected a key of LightGBM 2.1 to 4.x, found “shape”"),
            (smallModel(secondTree: smallTree(0)), "expected Tree=1, found “Tree=0”; trees are missing or doubled"),
            (smallModel(secondTree: smallTree(2)), "expected Tree=1, found “Tree=2”; trees are missing or doubled"),
            (smallModel(end: ""), "after Tree=1: expected another tree or “end of trees”, found the end of the file"),
            (
                smallModel(end: "end of trees\n\nparameters:\n[a: b]\n"),
                "parameters: expected “end of parameters”, found the end of the file"
            ),
            (smallModel(end: "end of trees\n\npandas_categorical:[[\"a\"\n"), "pandas_categorical: expected"),
            ("tree\n", "expected trees, found the end of the file"), ("", "expected “tree”"),
        ])
    func headers(text: String, sentence: String) {
        #expect(refusal(of: text).contains(sentence))
    }

    @Test("limits are held")
    func limits() throws {
        let text = Array(smallModel().utf8)
        var limits = ModelFileLimits()
        limits.trees = 1
        text.withUnsafeBytes { bytes in
            #expect(throws: ModelFormatError.self) { try LightGBMText.read(bytes, limits: limits) }
            limits = ModelFileLimits()
            limits.fileBytes = text.count - 1
            #expect(throws: ModelFormatError.self) { try LightGBMText.read(bytes, limits: limits) }
            limits = ModelFileLimits()
            limits.contributions = 2
            #expect(throws: ModelFormatError.self) { try LightGBMText.read(bytes, limits: limits) }
            limits = ModelFileLimits()
            limits.features = 1
            #expect(throws: ModelFormatError.self) { try LightGBMText.read(bytes, limits: limits) }
        }
    }
}

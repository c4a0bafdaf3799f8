import Models
import TestSupport
import Testing

@testable import ModelFormats

/// Reads text as a LightGBM model.
func readText(_ text: String) throws -> TreeEnsemble {
    try Array(text.utf8).withUnsafeBytes { try LightGBMText.read($0) }
}

/// The sentence that refuses a text, or "accepted".
func refusal(of text: String) -> String {
    do {
        _ = try readText(text)
        return "accepted"
    } catch {
        return "\(error)"
    }
}

func fixture(_ name: String) throws -> String {
    try FixtureFiles.text("models/lightgbm/\(name).txt")
}

/// Two trees over two features, as the library writes them, with parts to exchange.
func smallModel(
    version: String = "version=v4", objective: String = "objective=regression\n", header: String = "",
    names: String = "feature_names=age wear", secondTree: String = smallTree(1), end: String = "end of trees\n"
) -> String {
    """
    tree
    \(version)
    num_class=1
    num_tree_per_iteration=1
    label_index=0
    max_feature_idx=1
    \(objective)\(header)\(names)
    feature_infos=[0:1] [0:1]
    tree_sizes=1 1

    \(smallTree(0))\(secondTree)\(end)
    """
}

func smallTree(_ number: Int, _ exchanges: [String: String] = [:]) -> String {
    let lines = [
        "num_leaves=3", "num_cat=0", "split_feature=0 1", "split_gain=2 1", "threshold=0.5 1.5", "decision_type=2 8",
        "left_child=1 -1", "right_child=-2 -3", "leaf_value=0.25 -1.5 3", "leaf_weight=4 5 6", "leaf_count=4 5 6",
        "internal_value=0 0", "internal_weight=15 10", "internal_count=15 10", "is_linear=0", "shrinkage=1",
    ]
    let written = lines.compactMap { line -> String? in
        let key = String(line.prefix { $0 != "=" })
        guard let exchange = exchanges[key] else { return line }
        return exchange.isEmpty ? nil : exchange
    }
    return "Tree=\(number)\n" + written.joined(separator: "\n") + "\n\n\n"
}

@Suite struct LightGBMTextTests {
    @Test("a tree keeps its splits, leaves and counts")
    func tree() throws {
        let ensemble = try readText(smallModel())
        #expect(ensemble.featureNames == ["age", "wear"] && ensemble.trees.count == 2)
        let tree = ensemble.trees[1]
        let first = SplitTest.lightGBM(threshold: 0.5, missing: .none, defaultLeft: true)
        let second = SplitTest.lightGBM(threshold: 1.5, missing: .nan, defaultLeft: false)
        #expect(
            tree.splits == [
                Split(feature: 0, test: first, left: .split(1), right: .leaf(1)),
                Split(feature: 1, test: second, left: .leaf(0), right: .leaf(2)),
            ])
        #expect(tree.leafValues == [0.25, -1.5, 3])
        #expect(tree.cover == TreeCover(splits: [15, 10], leaves: [4, 5, 6]))
    }

    @Test(
        "objectives have the library's names and parameters",
        arguments: [
            ("objective=binary sigmoid:0.7\n", Objective.binary(sigmoid: 0.7)),
            ("objective=cross_entropy\n", .crossEntropy), ("objective=xentlambda\n", .crossEntropyLambda),
            ("objective=regression sqrt\n", .regression(.l2, squareRoot: true)),
            ("objective=rmse\n", .regression(.l2, squareRoot: false)),
            ("objective=huber sqrt\n", .regression(.huber, squareRoot: false)),
            ("objective=quantile alpha:0.9\n", .regression(.quantile, squareRoot: false)),
            ("objective=mae\n", .regression(.l1, squareRoot: false)), ("objective=poisson\n", .poisson),
            ("objective=tweedie\n", .tweedie), ("objective=gamma\n", .gamma), ("objective=lambdarank\n", .lambdaRank),
            ("objective=xendcg\n", .rankXENDCG), ("objective=custom\n", .custom), ("", .custom),
            ("objective=multiclass num_class:1\n", .multiclass(classCount: 1)),
            ("objective=multiclassova num_class:1 sigmoid:2\n", .multiclassOneVersusAll(classCount: 1, sigmoid: 2)),
        ])
    func objectives(line: String, objective: Objective) throws {
        #expect(try readText(smallModel(objective: line)).objective == objective)
    }

    @Test("line ends, sizes that lie, an old header and an old ending make no difference")
    func variants() throws {
        let text = try fixture("binary")
        let trees = try readText(text).trees
        let sizes = try #require(text.split(separator: "\n").first { $0.hasPrefix("tree_sizes") })
        let variants = [
            text.replacing("\n", with: "\r\n"), text.replacing("\n", with: "\r"),
            text.replacing(sizes, with: "tree_sizes=7 99999999999 0"), text.replacing("\(sizes)\n", with: ""),
            text.replacing("version=v4", with: "version=v3"), text.replacing("version=v4", with: "version=v2"),
            text.replacing("end of trees\n\n", with: "").replacing(
                "feature_importances:", with: "feature importances:"),
        ]
        for variant in variants { #expect(try readText(variant).trees == trees) }
    }

    @Test("parameters may hold any text")
    func parameters() throws {
        let text = smallModel(
            end: "end of trees\n\nparameters:\n[data: C:\\new\\Tree=3\\x]\nTree=9\n=\n\u{1}\nend of parameters\n\n")
        #expect(try readText(text).trees.count == 2)
    }

    @Test("the categories of a pandas frame are kept in order")
    func pandasCategories() throws {
        let found = try readText(try fixture("pandas_categorical")).pandasCategories
        #expect(
            found == [
                [.text("Seagate"), .text("WDC"), .text("HGST"), .text("Toshiba “TOSHIBA”"), .text("München")],
                [.number("1"), .number("2"), .number("3")], [.boolean(false), .boolean(true)],
            ])
        #expect(try readText(smallModel(end: "end of trees\n\npandas_categorical:null\n")).pandasCategories.isEmpty)
    }

    @Test("names may hold equals signs and letters of any language")
    func names() throws {
        #expect(try readText(fixture("names")).featureNames == ["Größe", "a=b", "smart_5_raw", "température"])
    }

    @Test("a sigmoid is rounded as the library rounds it, not to the nearest number")
    func sigmoid() throws {
        // 1 + 23457 / 100000 and 29 / 100 are what the library computes.
        #expect(
            try readText(smallModel(objective: "objective=binary sigmoid:1.23457\n")).objective
                == .binary(sigmoid: 1 + 23457.0 / 1e5))
        #expect(
            try readText(smallModel(objective: "objective=binary sigmoid:1e-05\n")).objective
                == .binary(sigmoid: 1 / 1e5))
    }
}

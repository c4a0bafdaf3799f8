import Models
import TestSupport
import Testing

@testable import ModelFormats

/// Damaged and hostile files end in a model or an error, soon, and never in a trap.
@Suite struct XGBoostRobustnessTests {
    /// One small model of each format.
    private static let files = ["json", "one_tree.ubj", "v0_82_one_tree.bin"]

    private func bytes(_ file: String) throws -> [UInt8] {
        file == "json" ? XGBoostBytes.json() : try XGBoostBytes.fixture(file)
    }

    @Test("a file cut off anywhere is refused", arguments: files + ["gblinear.json", "v1_7_dart.bin"])
    func truncation(file: String) throws {
        let bytes = try bytes(file)
        for length in bytes.indices {
            #expect(throws: ModelFormatError.self) { try ModelFile.read(Array(bytes.prefix(length)), named: file) }
        }
    }

    @Test("every flipped bit ends in a model or an error, at once", arguments: files)
    func bitFlips(file: String) throws {
        var bytes = try bytes(file)
        var slowest = Duration.zero
        for bit in 0..<(bytes.count * 8) {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            slowest = max(slowest, ContinuousClock().measure { _ = try? ModelFile.read(bytes, named: file) })
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        #expect(slowest < .seconds(1))
    }

    @Test("children that form a circle, meet, or lie outside are refused")
    func children() {
        let cases = [
            ("[1,-1,-1],\"right", "[0,-1,-1],\"right", "found 0"), ("[2,-1,-1]", "[1,-1,-1]", "found 1 again"),
            ("[2,-1,-1]", "[3,-1,-1]", "found 3"), ("[2,-1,-1]", "[-1,-1,-1]", "found -1"),
            ("[2,-1,-1]", "[2147483647,-1,-1]", "found 2147483647"),
            ("[1,-1,-1],\"right", "[1,2,-1],\"right", "again"), ("[1,-1,-1],\"right", "[-2,-1,-1],\"right", "found -2"),
        ]
        for (old, new, sentence) in cases {
            let found = XGBoostBytes.outcome(XGBoostBytes.json((old, new)))
            #expect(found.contains("Tree=0 children of node") && found.contains(sentence), "\(found)")
        }
    }

    @Test("counts and numbers that do not fit are refused where they stand")
    func numbers() {
        let cases = [
            ("[1,0,0],\"split_cond", "[2,0,0],\"split_cond", "expected 0 to 1, found 2"),
            ("[1,0,0],\"split_cond", "[-1,0,0],\"split_cond", "expected 0 or more, found -1"),
            ("[1,0,0],\"split_cond", "[3000000000,0,0],\"split_cond", "whole 32-bit numbers, found 3000000000.0"),
            ("[1,0,0],\"split_cond", "[1,0],\"split_cond", "split_indices: expected 3 values"),
            ("[0.5,-1E0,2E0]", "[0.5,-1E0,1e99]", "leaf_value[1]: expected a finite number"),
            ("[0.5,-1E0,2E0]", "[NaN,-1E0,2E0]", "threshold[0]: expected a number"),
            ("\"tree_info\":[0]", "\"tree_info\":[1]", "expected an output from 0 to 0, found 1"),
            ("\"tree_info\":[0]", "\"tree_info\":[0,0]", "tree_info: expected 1 numbers"),
            ("\"num_feature\":\"2\"", "\"num_feature\":\"4294967296\"", "num_feature: expected a whole number from 0"),
            ("\"num_class\":\"0\"", "\"num_class\":\"2147483648\"", "num_class: expected a whole number from 0"),
            ("\"num_trees\":\"1\"", "\"num_trees\":\"2147483648\"", "num_trees: expected a whole number from 0"),
            ("\"base_score\":\"5E-1\"", "\"base_score\":\"[NaN]\"", "base_score: expected finite numbers"),
            ("\"base_score\":\"5E-1\"", "\"base_score\":\"[1,2]\"", "base_score: expected 1 or 1 numbers, found 2"),
            ("\"size_leaf_vector\":\"1\"", "\"size_leaf_vector\":\"7\"", "right_children[1]"),
            ("reg:squarederror", "reg:mine", "an objective of XGBoost 3.2"), ("gbtree\"}", "gbforest\"}", "gblinear"),
            ("\"id\":0", "\"id\":5", "a tree with id 0"),
            ("\"feature_names\":[]", "\"feature_names\":[\"a\"]", "2 names"),
            (
                "\"attributes\":{}", "\"attributes\":{\"best_iteration\":\"9\",\"scikit_learn\":\"{}\"}",
                "one of 1 iterations"
            ),
        ]
        for (old, new, sentence) in cases {
            let found = XGBoostBytes.outcome(XGBoostBytes.json((old, new)))
            #expect(found.contains(sentence), "\(found)")
        }
    }

    @Test("the file that those start from is a model")
    func plain() {
        #expect(XGBoostBytes.outcome(XGBoostBytes.json()) == "XGBoost reg:squarederror, 1 tree")
    }

    @Test(
        "UBJSON counts are not believed before their bytes are there",
        arguments: [1 << 60, 1 << 31, -1, .min] as [Int64])
    func ubjsonCounts(count: Int64) {
        let number = [UInt8(ascii: "L")] + XGBoostBytes.bigEndian(count)
        let values: [[UInt8]] = [
            Array("[$d#".utf8) + number, Array("[$L#".utf8) + number, Array("[#".utf8) + number,
            Array("S".utf8) + number,
            Array("{".utf8) + number, Array("[$Z#".utf8) + number,
        ]
        for value in values {
            let bytes = XGBoostBytes.ubjson("learner", value)
            #expect(XGBoostBytes.outcome(bytes).hasPrefix("cannot read m"), "\(XGBoostBytes.outcome(bytes))")
            let skipped = XGBoostBytes.ubjson("other", value)
            #expect(XGBoostBytes.outcome(skipped).hasPrefix("cannot read m"))
        }
        #expect(XGBoostBytes.outcome([UInt8(ascii: "{")] + number).contains("count"))
    }

    @Test("deep nesting is refused, whatever is nested")
    func nesting() {
        for opening in ["[", "{U\u{1}a", "[#U\u{1}"] {
            let rest = Array(String(repeating: opening, count: 200_000).utf8)
            #expect(XGBoostBytes.outcome(XGBoostBytes.ubjson("other", rest)).contains("at most 32 nested"))
        }
        let json = Array("{\"version\":[],\"learner\":\(String(repeating: "[", count: 200_000))".utf8)
        #expect(XGBoostBytes.outcome(json).contains("cannot read m"))
        let objects = Array("{\"learner\":{\"x\":\(String(repeating: "{\"a\":", count: 100_000))".utf8)
        #expect(XGBoostBytes.outcome(objects).contains("fewer nested"))
    }

    @Test("binary counts that the file has no bytes for are refused")
    func binaryCounts() throws {
        let original = try XGBoostBytes.fixture("v0_82_logistic_bin.bin")
        // num_trees; the first tree's num_nodes; the length of the objective's name.
        for offset in [173, 173 + 160 + 4, 136] {
            for value in [UInt32.max, 0x7FFF_FFFF, 0x8000_0000, 99_999] {
                var bytes = original
                bytes.replaceSubrange(offset..<(offset + 4), with: withUnsafeBytes(of: value.littleEndian, Array.init))
                #expect(XGBoostBytes.outcome(bytes).hasPrefix("cannot read m"))
            }
        }
    }

    @Test("category codes end at 2^24, and sets take no more memory than the model may have", arguments: [9, 10])
    func categories(budget: Int) throws {
        func sets(_ codes: [Int32]) -> XGBoostCategorySets {
            XGBoostCategorySets(splitTypes: [1, 0, 0], nodes: [0], starts: [0], sizes: [1], codes: codes)
        }
        var left = budget
        _ = try sets([32 * 9 - 1]).words(nodeCount: 3, budget: &left, at: "Tree=0")
        #expect(left == budget - 9)
        #expect(throws: ModelFormatError.self) { try sets([32]).words(nodeCount: 3, budget: &left, at: "Tree=0") }
        for code in [1 << 24, -1, .max] as [Int32] {
            #expect(throws: ModelFormatError.self) { try sets([code]).words(nodeCount: 3, budget: &left, at: "Tree=0") }
        }
    }

    @Test("more trees than the limit, features and outputs beyond theirs are refused")
    func limits() {
        var limits = ModelFileLimits()
        limits.trees = 1
        let trees = "\(XGBoostBytes.tree),\(XGBoostBytes.tree.replacing("\"id\":0", with: "\"id\":1"))"
        let bytes = XGBoostBytes.json((XGBoostBytes.tree, trees))
        bytes.withUnsafeBytes { bytes in
            #expect(throws: ModelFormatError.self) { try XGBoostModel.read(bytes, limits: limits) }
            limits.trees = 100
            limits.fileBytes = 100
            #expect(throws: ModelFormatError.self) { try XGBoostModel.read(bytes, limits: limits) }
        }
    }
}

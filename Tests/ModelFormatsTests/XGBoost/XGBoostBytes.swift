import Models
import TestSupport

@testable import ModelFormats

/// Small models written by hand, for what no library writes.
enum XGBoostBytes {
    static func fixture(_ file: String) throws -> [UInt8] { try FixtureFiles.bytes("models/xgboost/\(file)") }

    static let tree = """
        {"id":0,"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[1,0,0],\
        "split_conditions":[0.5,-1E0,2E0],"default_left":[1,0,0],"sum_hessian":[3E0,1E0,2E0],\
        "parents":[2147483647,0,0],"base_weights":[0,0,0],"loss_changes":[1,0,0],\
        "tree_param":{"num_nodes":"3","size_leaf_vector":"1"}}
        """

    /// A file of one tree with two features; `edits` are made in its text.
    static func json(_ edits: (String, String)...) -> [UInt8] {
        var text = """
            {"learner":{"attributes":{},"feature_names":[],"gradient_booster":{"model":{\
            "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"tree_info":[0],"trees":[\(tree)]},\
            "name":"gbtree"},"learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"2"},\
            "objective":{"name":"reg:squarederror"}},"version":[3,2,0]}
            """
        for (old, new) in edits { text = text.replacing(old, with: new) }
        return Array(text.utf8)
    }

    /// UBJSON: `{`, a key with its length, then whatever is given.
    static func ubjson(_ key: String, _ rest: [UInt8]) -> [UInt8] {
        [UInt8(ascii: "{"), UInt8(ascii: "U"), UInt8(truncatingIfNeeded: key.utf8.count)] + Array(key.utf8) + rest
    }

    static func bigEndian(_ value: Int64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }

    static func outcome(_ bytes: [UInt8]) -> String {
        do {
            return try ModelFile.read(bytes, named: "m").kindDescription
        } catch {
            return "\(error)"
        }
    }

    static func ensemble(_ bytes: [UInt8]) throws -> TreeEnsemble {
        guard case .trees(let ensemble) = try ModelFile.read(bytes, named: "m") else {
            throw ModelFormatError(.unexpected, expected: "trees", found: "another model")
        }
        return ensemble
    }
}

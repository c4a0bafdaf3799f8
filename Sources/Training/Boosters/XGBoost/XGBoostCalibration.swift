internal import Bytes
internal import Evaluation
internal import Glibc
internal import JSONText
internal import ModelFormats
internal import Models

/// Puts a line on the margins into an XGBoost JSON model: every leaf is multiplied by the slope, and the base score
/// becomes the probability of slope · base margin + intercept. The weights of inner nodes follow the leaves.
///
/// XGBoost keeps and adds all of these in Float: with T trees, a margin m becomes slope · m + intercept within
/// (T + 2) · 2⁻²³ · (|base margin| + Σ|leaf|), what sums in Float are off by anyway.
enum XGBoostCalibration {
    static func calibrated(
        _ bytes: [UInt8], _ scaling: PlattScaling, logOddsPerMargin: Double
    ) throws(TrainingError) -> [UInt8] {
        guard case .trees(let ensemble)? = try? ModelFile.read(bytes, named: "model.json"),
            let base = ensemble.sum.initialMargins.first, ensemble.outputCount == 1,
            var document = try? JSONValue.parse(bytes)
        else { throw malformed("a model with one output") }
        let margin = scaling.slope * base + scaling.intercept / logOddsPerMargin
        let probability = Float(1 / (1 + exp(-margin)))
        guard probability > 0, probability < 1 else {
            throw TrainingError(
                .engineFailed,
                "cannot calibrate the model: expected a base score between 0 and 1, found "
                    + "\(probability) for the intercept \(scaling.intercept); use --calibration none")
        }
        try document.update(["learner", "learner_model_param", "base_score"]) { (value) throws(TrainingError) in
            guard let text = value.stringValue else { throw malformed("a base score") }
            // From 3.1 on it is a list.
            return .string(text.hasPrefix("[") ? "[\(probability)]" : "\(probability)")
        }
        let booster = document["learner"]?["gradient_booster"]
        let path = booster?["gbtree"] == nil ? ["model", "trees"] : ["gbtree", "model", "trees"]
        try document.update(["learner", "gradient_booster"] + path) { (trees) throws(TrainingError) in
            guard let trees = trees.arrayValue else { throw malformed("trees") }
            var scaled: [JSONValue] = []
            for tree in trees { scaled.append(try calibrated(tree, scaling.slope)) }
            return .array(scaled)
        }
        var output = ByteBuffer(capacity: bytes.count)
        document.write(to: &output)
        return output.array
    }

    private static func calibrated(_ tree: JSONValue, _ slope: Double) throws(TrainingError) -> JSONValue {
        var tree = tree
        guard let children = tree["left_children"]?.arrayValue?.map({ $0.number?.int }) else {
            throw malformed("a tree's nodes")
        }
        // A leaf's value stands among the splits' thresholds.
        try tree.update(["split_conditions"]) { (values) throws(TrainingError) in
            try scaled(values, slope) { children[$0] == -1 }
        }
        try tree.update(["base_weights"]) { (values) throws(TrainingError) in try scaled(values, slope) { _ in true } }
        return tree
    }

    private static func scaled(
        _ values: JSONValue, _ slope: Double, where isScaled: (Int) -> Bool
    ) throws(TrainingError) -> JSONValue {
        guard var elements = values.arrayValue else { throw malformed("a list of numbers") }
        for (index, element) in elements.enumerated() where isScaled(index) {
            guard let value = element.number?.double else { throw malformed("a number") }
            let scaled = Float(slope * value)
            guard scaled.isFinite, let number = try? JSONValue.parse(Array("\(scaled)".utf8)) else {
                throw TrainingError(.engineFailed, "cannot calibrate the model: a leaf of \(value) is too great")
            }
            elements[index] = number
        }
        return .array(elements)
    }

    private static func malformed(_ what: String) -> TrainingError {
        TrainingError(.engineFailed, "cannot calibrate the model: expected \(what) where XGBoost writes it")
    }
}

extension JSONValue {
    /// Replaces a member at the end of a path of keys.
    fileprivate mutating func update(
        _ path: [String], _ change: (JSONValue) throws(TrainingError) -> JSONValue
    ) throws(TrainingError) {
        guard let key = path.first, var object = objectValue, var member = object[key] else {
            throw TrainingError(
                .engineFailed, "cannot calibrate the model: expected \(path.joined(separator: ".")) in it")
        }
        // One owner while it changes, so that nothing of it is copied.
        self = .null
        object[key] = .null
        if path.count == 1 { member = try change(member) } else { try member.update(Array(path.dropFirst()), change) }
        object[key] = member
        self = .object(object)
    }
}

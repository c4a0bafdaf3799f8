internal import Models

/// Reads the structs of the binary format. Their fields have kept their places from 0.4 on; later ones were taken from
/// the zeros at their ends.
struct XGBoostBinaryReader {
    private static let nodeBytes = 20
    private static let statisticsBytes = 16

    private var bytes: ByteCursor
    private let limits: ModelFileLimits
    private var content = XGBoostContent()

    init(_ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits) {
        self.bytes = ByteCursor(bytes)
        self.limits = limits
    }

    mutating func read() throws(ModelFormatError) -> XGBoostContent {
        // base_score, num_feature, num_class, extra attributes (before 0.6: prediction buffer), metrics, version major,
        // minor, num_target, boost_from_average, then zeros.
        let parameters = try bytes.take(136)
        let hasAttributes = parameters.littleEndian(Int32.self, at: 12) != 0
        let majorVersion = parameters.littleEndian(UInt32.self, at: 20)
        let baseScore = Float(bitPattern: parameters.littleEndian(UInt32.self, at: 0))
        content.featureCount = try count(parameters, at: 4, "num_feature", limit: limits.features)
        content.classCount = try count(parameters, at: 8, "num_class", limit: limits.outputs)
        content.targetCount = try count(parameters, at: 28, "num_target", limit: limits.outputs)
        content.objective = try objectiveName()
        content.booster = try text(limit: 64, "booster")
        content.baseScores = [try probability(baseScore, majorVersion: majorVersion)]
        var attributesFollow = hasAttributes
        switch content.booster {
        case "gbtree", "dart": attributesFollow = try readTrees(hasBuffer: hasAttributes) && hasAttributes
        case "gblinear": try readLinear()
        default: break  // Refused by its name later.
        }
        if attributesFollow { try readAttributes() }
        return content
    }

    /// Before 1.0, files hold the base score as a margin, unless there are several classes. It is brought back to the
    /// scale of predictions, with the rounding that costs, as XGBoost 1.0 to 3.0 do it.
    private func probability(_ baseScore: Float, majorVersion: UInt32) throws(ModelFormatError) -> Float {
        guard baseScore.isFinite else {
            throw ModelFormatError(
                .malformedNumber, at: "base_score", expected: "a finite number", found: "\(baseScore)")
        }
        var name = content.objective
        if name.hasPrefix("gpu:") { name.removeFirst(4) }
        guard majorVersion < 1, !name.hasPrefix("multi:"), let loss = XGBoostObjective.Loss(rawValue: name) else {
            return baseScore
        }
        var margin = Double(baseScore)
        withUnsafeMutablePointer(to: &margin) {
            XGBoostObjective(loss).transform(UnsafeMutableBufferPointer(start: $0, count: 1))
        }
        return Float(margin)
    }

    /// - Returns: Whether attributes may follow: the field that says so once said that a prediction buffer does.
    private mutating func readTrees(hasBuffer: Bool) throws(ModelFormatError) -> Bool {
        // num_trees, num_parallel_tree (once: number of roots), num_feature, pad, num_pbuffer (64 bits),
        // num_output_group, size_leaf_vector, then zeros.
        let parameters = try bytes.take(160)
        let treeCount = try count(parameters, at: 0, "num_trees", limit: limits.trees)
        content.parallelTreeCount = max(1, try count(parameters, at: 4, "num_parallel_tree", limit: limits.trees))
        let bufferCount = parameters.littleEndian(Int64.self, at: 16)
        for index in 0..<treeCount { content.trees.append(try readTree(index)) }
        let outputs = try bytes.take(4 * treeCount)
        content.treeOutputs = (0..<treeCount).map { outputs.littleEndian(Int32.self, at: 4 * $0) }
        if content.booster == "dart", treeCount > 0 { content.treeWeights = try floats("weight_drop") }
        // The buffer of 0.4 is last, and of no use here.
        return !(hasBuffer && bufferCount != 0)
    }

    private mutating func readTree(_ index: Int) throws(ModelFormatError) -> XGBoostTree {
        // num_roots, num_nodes, num_deleted, max_depth, num_feature, size_leaf_vector, then zeros.
        let parameters = try bytes.take(148)
        let place = "Tree=\(index)"
        let nodeCount = try count(parameters, at: 4, "\(place) num_nodes", limit: 2 * limits.leavesPerTree)
        // 0, or 1 from 2.0 on; no version writes vector leaves in this format.
        _ = try count(parameters, at: 20, "\(place) size_leaf_vector", limit: 1)
        let nodes = try bytes.take(nodeCount * Self.nodeBytes)
        let statistics = try bytes.take(nodeCount * Self.statisticsBytes)
        var tree = XGBoostTree()
        for node in 0..<nodeCount {
            // Parent, left, right, feature with the default side in its top bit, threshold or leaf value.
            let start = node * Self.nodeBytes
            let feature = nodes.littleEndian(UInt32.self, at: start + 12)
            tree.left.append(nodes.littleEndian(Int32.self, at: start + 4))
            tree.right.append(nodes.littleEndian(Int32.self, at: start + 8))
            tree.features.append(Int32(bitPattern: feature & 0x7FFF_FFFF))
            tree.defaultLeft.append(feature >> 31 == 0 ? 0 : 1)
            tree.conditions.append(Float(bitPattern: nodes.littleEndian(UInt32.self, at: start + 16)))
            // Loss change, summed hessian, weight, leaf children.
            let hessian = statistics.littleEndian(UInt32.self, at: node * Self.statisticsBytes + 4)
            tree.sumHessian.append(Float(bitPattern: hessian))
        }
        return tree
    }

    private mutating func readLinear() throws(ModelFormatError) {
        _ = try bytes.take(136)
        content.linearWeights = try floats("gblinear weights")
    }

    private mutating func readAttributes() throws(ModelFormatError) {
        let pairs = try length("attributes", bytesEach: 16)
        for _ in 0..<pairs {
            let key = try text(limit: limits.fileBytes, "attributes")
            content.attributes[key] = try text(limit: limits.fileBytes, "attribute \(quotation(of: key))")
        }
    }

    private mutating func objectiveName() throws(ModelFormatError) -> String {
        // Where a writer left four zeros in front, its low half is in the high half of what is read.
        var ahead = bytes
        if try ahead.take(8).littleEndian(UInt64.self, at: 0) > UInt64(UInt32.max) { _ = try bytes.take(4) }
        return try text(limit: 64, "objective")
    }

    private mutating func floats(_ place: String) throws(ModelFormatError) -> [Float] {
        let count = try length(place, bytesEach: 4)
        let taken = try bytes.take(4 * count)
        return (0..<count).map { Float(bitPattern: taken.littleEndian(UInt32.self, at: 4 * $0)) }
    }

    private mutating func text(limit: Int, _ place: String) throws(ModelFormatError) -> String {
        let count = try length(place, bytesEach: 1)
        let taken = try bytes.take(count)
        guard count <= limit, let text = String(validating: taken.bytes, as: UTF8.self) else {
            throw ModelFormatError(
                .unexpected, at: place, expected: "UTF-8 text of at most \(limit) bytes",
                found: quotation(of: taken.bytes))
        }
        return text
    }

    /// A 64-bit count, followed by at least as many elements.
    private mutating func length(_ place: String, bytesEach: Int) throws(ModelFormatError) -> Int {
        let written = try bytes.take(8).littleEndian(UInt64.self, at: 0)
        guard let count = Int(exactly: written), count <= bytes.remaining / bytesEach else {
            throw ModelFormatError(
                .truncated, at: place, expected: "a count within the \(bytes.remaining) bytes left",
                found: "\(written)")
        }
        return count
    }

    private func count(
        _ taken: ByteCursor.Taken, at offset: Int, _ place: String, limit: Int
    ) throws(ModelFormatError) -> Int {
        let count = taken.littleEndian(Int32.self, at: offset)
        guard count >= 0, count <= limit else {
            throw ModelFormatError(.outOfRange, at: place, expected: "0 to \(limit)", found: "\(count)")
        }
        return Int(count)
    }
}

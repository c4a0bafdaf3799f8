/// The category sets of one tree, as its file lists them: for some nodes, a stretch of a list of categories.
struct XGBoostCategorySets {
    /// XGBoost takes no code from here on for a category.
    private static let codeEnd: Int32 = 1 << 24

    /// 1 where a node asks for a category.
    var splitTypes: [Int32] = []
    var nodes: [Int32] = []
    var starts: [Int32] = []
    var sizes: [Int32] = []
    var codes: [Int32] = []

    /// The bit sets, 32 categories a word, and where in them each node's is.
    ///
    /// - Parameter budget: Words that may still be taken: one code asks for up to 2 MiB.
    func words(
        nodeCount: Int, budget: inout Int, at place: String
    ) throws(ModelFormatError) -> (words: [UInt32], ranges: [Int32: Range<Int>]) {
        guard splitTypes.contains(where: { $0 != 0 }) else { return ([], [:]) }
        try check(nodeCount: nodeCount, at: place)
        var words: [UInt32] = []
        var ranges: [Int32: Range<Int>] = [:]
        for (index, node) in nodes.enumerated() where splitTypes[Int(node)] != 0 {
            let stretch = codes[Int(starts[index])..<(Int(starts[index]) + Int(sizes[index]))]
            guard let largest = stretch.max(), let least = stretch.min(), least >= 0, largest < Self.codeEnd else {
                throw fault(
                    place, "categories of node \(node)", "one category or more, 0 to \(Self.codeEnd - 1)", "others")
            }
            let range = words.count..<(words.count + Int(largest) / 32 + 1)
            guard range.count <= budget else {
                throw ModelFormatError(
                    .tooLarge, at: "\(place) categories", expected: "smaller category sets", found: "code \(largest)",
                    remedy: "number the categories from 0 without gaps")
            }
            budget -= range.count
            words.append(contentsOf: repeatElement(0, count: range.count))
            for code in stretch { words[range.lowerBound + Int(code) / 32] |= 1 << UInt32(code % 32) }
            ranges[node] = range
        }
        if let node = splitTypes.indices.first(where: { splitTypes[$0] != 0 && ranges[Int32($0)] == nil }) {
            throw fault(place, "categories_nodes", "every node whose split_type is 1", "none for node \(node)")
        }
        return (words, ranges)
    }

    private func check(nodeCount: Int, at place: String) throws(ModelFormatError) {
        guard splitTypes.count == nodeCount, starts.count == nodes.count, sizes.count == nodes.count else {
            throw fault(
                place, "categories_nodes", "a start and a size each, and \(nodeCount) values of split_type",
                "\(nodes.count) nodes, \(starts.count), \(sizes.count), \(splitTypes.count)")
        }
        var last: Int32 = -1
        for (index, node) in nodes.enumerated() {
            guard node > last, Int(node) < nodeCount else {
                throw fault(place, "categories_nodes[\(index)]", "rising node numbers below \(nodeCount)", "\(node)")
            }
            last = node
            let (start, size) = (Int(starts[index]), Int(sizes[index]))
            guard start >= 0, size > 0, start + size <= codes.count else {
                throw fault(
                    place, "categories_segments[\(index)]", "a stretch of \(codes.count) categories",
                    "\(size) from \(start)")
            }
        }
    }

    private func fault(_ place: String, _ key: String, _ expected: String, _ found: String) -> ModelFormatError {
        ModelFormatError(.outOfRange, at: "\(place) \(key)", expected: expected, found: found)
    }
}

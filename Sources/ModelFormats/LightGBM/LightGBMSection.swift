internal import Models

/// The `key=value` lines of the header or of one tree, each key once.
struct LightGBMSection {
    /// For messages, such as `Tree=7`.
    let title: String
    let titleLine: Int
    private var values: [String: TextLine] = [:]

    init(title: String, titleLine: Int) {
        self.title = title
        self.titleLine = titleLine
    }

    /// Keys of a tree. The library ignores others; here they are refused, because a key of a later version may matter.
    private static let treeKeys: Set<String> = [
        "num_leaves", "num_cat", "split_feature", "split_gain", "threshold", "decision_type", "left_child",
        "right_child", "leaf_value", "leaf_weight", "leaf_count", "internal_value", "internal_weight",
        "internal_count", "cat_boundaries", "cat_threshold", "is_linear", "leaf_const", "num_features",
        "leaf_features", "leaf_coeff", "shrinkage", "leaf_parent",
    ]

    /// Reads a tree's lines up to the blank one behind them.
    static func read(
        from lines: inout TextLines, title: String, titleLine: Int
    ) throws(ModelFormatError) -> LightGBMSection {
        var section = LightGBMSection(title: title, titleLine: titleLine)
        while let line = lines.next(), !line.isEmpty {
            guard let (key, value) = line.splitAtEquals() else {
                throw ModelFormatError(
                    .unexpected, line: line.number, at: title, expected: "key=value", found: line.quoted)
            }
            let name = String(decoding: key.prefix(32), as: UTF8.self)
            guard treeKeys.contains(name) else {
                throw ModelFormatError(
                    .unexpected, line: line.number, at: title, expected: "a key of LightGBM 2.1 to 4.x",
                    found: quotation(of: key), remedy: "this version of the format is not supported")
            }
            try section.add(name, value)
        }
        return section
    }

    mutating func add(_ key: String, _ value: TextLine) throws(ModelFormatError) {
        guard values.updateValue(value, forKey: key) == nil else {
            throw ModelFormatError(
                .unexpected, line: value.number, at: "\(title) \(key)", expected: "this line once", found: "it again")
        }
    }

    func has(_ key: String) -> Bool { values[key] != nil }

    func line(_ key: String) throws(ModelFormatError) -> TextLine {
        guard let line = values[key] else {
            throw ModelFormatError(
                .missing, line: titleLine, at: title, expected: "a line \(key)=", found: "none",
                remedy: "the file looks truncated or edited, export it again")
        }
        return line
    }

    func int(_ key: String, in range: ClosedRange<Int>) throws(ModelFormatError) -> Int {
        let line = try line(key)
        guard let value = NumberText.int32(line.bytes).map(Int.init) else {
            throw malformed(key, line, line.bytes, "a whole number")
        }
        guard range.contains(value) else {
            throw ModelFormatError(
                .outOfRange, line: line.number, at: "\(title) \(key)",
                expected: "\(range.lowerBound) to \(range.upperBound)", found: "\(value)")
        }
        return value
    }

    func ints(_ key: String, count: Int) throws(ModelFormatError) -> [Int32] {
        try list(key, count: count, of: "a whole number", NumberText.int32)
    }

    func words(_ key: String, count: Int) throws(ModelFormatError) -> [UInt32] {
        try list(key, count: count, of: "a whole number", NumberText.uint32)
    }

    func doubles(_ key: String, count: Int) throws(ModelFormatError) -> [Double] {
        try list(key, count: count, of: "a number", NumberText.double)
    }

    /// Memory grows with the line, never with a claimed count.
    private func list<Element>(
        _ key: String, count: Int, of kind: String, _ parse: (UnsafeRawBufferPointer) -> Element?
    ) throws(ModelFormatError) -> [Element] {
        let line = try line(key)
        var result: [Element] = []
        result.reserveCapacity(min(count, line.bytes.count / 2 + 1))
        var words = SpaceSeparated(line)
        var surplus = 0
        while let word = words.next() {
            guard result.count < count else {
                surplus += 1
                continue
            }
            guard let value = parse(word) else { throw malformed("\(key)[\(result.count)]", line, word, kind) }
            result.append(value)
        }
        guard result.count == count, surplus == 0 else {
            throw ModelFormatError(
                .countMismatch, line: line.number, at: "\(title) \(key)", expected: "\(count) values",
                found: "\(result.count + surplus)", remedy: "the file looks truncated, export it again")
        }
        return result
    }

    private func malformed(
        _ place: String, _ line: TextLine, _ bytes: UnsafeRawBufferPointer, _ kind: String
    ) -> ModelFormatError {
        ModelFormatError(
            .malformedNumber, line: line.number, at: "\(title) \(place)", expected: kind, found: quotation(of: bytes))
    }
}

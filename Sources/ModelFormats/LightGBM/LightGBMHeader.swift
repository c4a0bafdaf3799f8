internal import Models

/// What stands before the first tree.
struct LightGBMHeader {
    let outputCount: Int
    let averageOutput: Bool
    let objective: Objective
    let featureNames: [String]
    /// What the training data had in each column.
    let columns: [LightGBMColumn]

    private static let keys: Set<String> = [
        "version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx", "objective",
        "average_output", "feature_names", "monotone_constraints", "feature_infos", "tree_sizes",
    ]

    /// Returns the header and the first line behind it.
    static func read(
        from lines: inout TextLines, limits: ModelFileLimits
    ) throws(ModelFormatError) -> (LightGBMHeader, TextLine) {
        guard let first = lines.next(), first == "tree" else {
            throw ModelFormatError(
                .unknownFormat, line: 1, expected: "“tree”, the first line of a LightGBM model", found: "another")
        }
        var section = LightGBMSection(title: "header", titleLine: 1)
        while let line = lines.nextFilled() {
            if isBehindHeader(line) { return (try LightGBMHeader(section, limits: limits), line) }
            let (key, value) = line.splitAtEquals() ?? (line.bytes, line.dropping(line.bytes.count))
            let name = String(decoding: key.prefix(32), as: UTF8.self)
            guard keys.contains(name) else {
                throw ModelFormatError(
                    .unexpected, line: line.number, at: "header", expected: "a key of LightGBM 2.1 to 4.x",
                    found: quotation(of: key), remedy: "this version of the format is not supported")
            }
            try section.add(name, value)
        }
        throw ModelFormatError(
            .truncated, line: lines.lastNumber, at: "header", expected: "trees", found: "the end of the file",
            remedy: "the file looks truncated, export it again")
    }

    private static func isBehindHeader(_ line: TextLine) -> Bool {
        line.hasPrefix("Tree=") || LightGBMTrailer.begins(line)
    }

    private init(_ section: LightGBMSection, limits: ModelFileLimits) throws(ModelFormatError) {
        try Self.checkVersion(section)
        let classCount = try section.int("num_class", in: 1...limits.outputs)
        outputCount =
            section.has("num_tree_per_iteration")
            ? try section.int("num_tree_per_iteration", in: 1...limits.outputs) : classCount
        let featureCount = try section.int("max_feature_idx", in: 0...(limits.features - 1)) + 1
        guard outputCount * (featureCount + 1) <= limits.contributions else {
            throw ModelFormatError(
                .tooLarge, line: 1, at: "header",
                expected: "at most \(limits.contributions) for outputs times features plus one",
                found: "\(outputCount) times \(featureCount + 1)", remedy: "train with fewer classes or features")
        }
        _ = try section.line("label_index")
        columns = LightGBMColumn.read(try section.line("feature_infos"))
        averageOutput = section.has("average_output")
        featureNames = try Self.names(section, count: featureCount)
        objective = section.has("objective") ? try LightGBMObjective.read(try section.line("objective")) : .custom
        if let required = objective.requiredOutputCount, required != outputCount {
            throw ModelFormatError(
                .countMismatch, line: try section.line("objective").number, at: "header objective",
                expected: "\(outputCount) outputs, the num_tree_per_iteration", found: "\(required)")
        }
    }

    private static func checkVersion(_ section: LightGBMSection) throws(ModelFormatError) {
        guard section.has("version") else {
            throw ModelFormatError(
                .unsupportedVersion, line: 1, at: "header version", expected: "v2, v3 or v4", found: "no version line",
                remedy: "load and save the model with LightGBM 2.1 or later")
        }
        let line = try section.line("version")
        guard line == "v2" || line == "v3" || line == "v4" else {
            throw ModelFormatError(
                .unsupportedVersion, line: line.number, at: "header version", expected: "v2, v3 or v4",
                found: line.quoted, remedy: "load and save the model with LightGBM 4.x")
        }
    }

    private static func names(_ section: LightGBMSection, count: Int) throws(ModelFormatError) -> [String] {
        let line = try section.line("feature_names")
        var words = SpaceSeparated(line)
        var names: [String] = []
        while let word = words.next() {
            guard names.count <= count else { break }
            guard let name = String(validating: word, as: UTF8.self) else {
                throw ModelFormatError(
                    .unexpected, line: line.number, at: "header feature_names", expected: "UTF-8 text",
                    found: quotation(of: word))
            }
            names.append(name)
        }
        guard names.count == count else {
            throw ModelFormatError(
                .countMismatch, line: line.number, at: "header feature_names",
                expected: "\(count) names, as max_feature_idx says",
                found: names.count > count ? "more" : "\(names.count)")
        }
        return names
    }
}

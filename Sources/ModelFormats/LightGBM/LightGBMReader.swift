internal import Models

/// Reads a file from top to bottom: header, trees, then what stands behind them.
struct LightGBMReader {
    private var lines: TextLines
    private let bytes: UnsafeRawBufferPointer
    private let limits: ModelFileLimits

    init(_ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits) {
        self.bytes = bytes
        self.limits = limits
        lines = TextLines(bytes)
    }

    mutating func read() throws(ModelFormatError) -> TreeEnsemble {
        let (header, afterHeader) = try LightGBMHeader.read(from: &lines, limits: limits)
        var trees: [Tree] = []
        var line = afterHeader
        while line.hasPrefix("Tree=") {
            guard trees.count < limits.trees else {
                throw ModelFormatError(
                    .tooLarge, line: line.number, expected: "at most \(limits.trees) trees", found: "more",
                    remedy: "train with fewer iterations")
            }
            trees.append(try readTree(header: header, titled: line, index: trees.count))
            line = try lineAfterTree(trees.count - 1)
        }
        let pandasCategories = try LightGBMTrailer.read(after: line, from: &lines)
        guard trees.count % header.outputCount == 0 else {
            throw ModelFormatError(
                .countMismatch, line: line.number, at: "trees",
                expected: "a multiple of num_tree_per_iteration, \(header.outputCount)", found: "\(trees.count)",
                remedy: "the file looks truncated, export it again")
        }
        do throws(ModelError) {
            return try TreeEnsemble(
                featureNames: header.featureNames, trees: trees, outputCount: header.outputCount,
                divisor: header.averageOutput ? Double(trees.count / header.outputCount) : nil,
                objective: header.objective,
                featureDomains: PandasColumns.domains(
                    of: header.columns, featureCount: header.featureNames.count, categories: pandasCategories),
                pandasCategories: pandasCategories)
        } catch {
            throw ModelFormatError(error)
        }
    }

    private mutating func readTree(
        header: LightGBMHeader, titled title: TextLine, index: Int
    ) throws(ModelFormatError) -> Tree {
        guard NumberText.int32(title.dropping(5).bytes).map(Int.init) == index else {
            throw ModelFormatError(
                .unexpected, line: title.number, expected: "Tree=\(index)", found: title.quoted,
                remedy: "trees are missing or doubled, export it again")
        }
        let section = try LightGBMSection.read(from: &lines, title: "Tree=\(index)", titleLine: title.number)
        return try LightGBMTree(section: section, featureCount: header.featureNames.count, limits: limits).tree()
    }

    private mutating func lineAfterTree(_ index: Int) throws(ModelFormatError) -> TextLine {
        guard let line = lines.nextFilled() else {
            throw ModelFormatError(
                .truncated, line: lines.lastNumber, at: "after Tree=\(index)",
                expected: "another tree or “end of trees”",
                found: "the end of the file", remedy: "the file looks truncated, export it again")
        }
        return line
    }
}

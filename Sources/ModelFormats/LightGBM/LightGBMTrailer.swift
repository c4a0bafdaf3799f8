internal import Models

/// What stands behind the trees: importances and parameters, which prediction does not need and which may hold any
/// text, and in the last line the categories of a pandas frame.
enum LightGBMTrailer {
    /// Files of early 2.x have no "end of trees"; their importances begin right behind them.
    static func begins(_ line: TextLine) -> Bool {
        line == "end of trees" || line == "feature importances:" || line == "feature_importances:"
    }

    static func read(after first: TextLine, from lines: inout TextLines) throws(ModelFormatError) -> [[CategoryLabel]] {
        guard begins(first) else {
            throw ModelFormatError(
                .unexpected, line: first.number, expected: "another tree or “end of trees”", found: first.quoted)
        }
        var openBlock: TextLine?
        var last = first
        while let line = lines.nextFilled() {
            if line == "parameters:" { openBlock = line }
            if line == "end of parameters" { openBlock = nil }
            last = line
        }
        if let openBlock {
            throw ModelFormatError(
                .truncated, line: openBlock.number, at: "parameters", expected: "“end of parameters”",
                found: "the end of the file", remedy: "the file looks truncated, export it again")
        }
        guard last.hasPrefix("pandas_categorical:") else { return [] }
        return try PandasCategories.read(last.dropping(19))
    }
}

/// Rows of words in columns, for people.
enum TextTable {
    /// - Parameter gaps: The blanks after each column but the last; two where nothing is said.
    static func text(_ rows: [[String]], gaps: [Int] = []) -> String {
        let columnCount = rows.map(\.count).max() ?? 0
        let widths = (0..<columnCount).map { column in
            (rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0)
                + (column < gaps.count ? gaps[column] : 2)
        }
        return rows.map { row in
            var line = ""
            for (column, word) in row.enumerated() {
                line += word
                if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - word.count) }
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}

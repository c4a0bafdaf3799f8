/// The lines of a file of predictions: how many numbers there are of each kind, then so many numbers for each row.
package struct PredictionRows {
    /// Row by row, kind by kind; what is no number is NaN.
    package let rows: [[[Double]]]

    /// - Parameter kinds: How the numbers of a row follow one another, as places in the first line.
    package init(_ file: String, kinds: [Int]) throws {
        let lines = try FixtureFiles.text(file).split(separator: "\n")
        let counts = lines[0].split(separator: ",").map { Int($0) ?? 0 }
        rows = lines.dropFirst().map { line in
            var numbers = line.split(separator: ",").map { Double($0) ?? .nan }[...]
            return kinds.map { kind in
                defer { numbers = numbers.dropFirst(counts[kind]) }
                return Array(numbers.prefix(counts[kind]))
            }
        }
    }
}

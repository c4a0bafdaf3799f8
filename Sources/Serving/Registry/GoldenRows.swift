package import Datasets
package import Inference
package import Models

/// Rows and the results they must get: `golden.json`, written when a version is made and checked before it may answer.
///
/// ```json
/// {"format_version": 1, "features": ["a", "b"], "rows": [[1, null], …], "margins": [0.5, …], "scores": [0.62, …]}
/// ```
/// A category may be written as its text. A model of several outputs has a list for each row in `margins` and `scores`.
package struct GoldenRows: Sendable, Equatable {
    /// One result that is not what it must be.
    package struct Mismatch: Sendable, Equatable, CustomStringConvertible {
        package enum Quantity: String, Sendable { case margin, score }

        package let row: Int
        package let output: Int
        package let quantity: Quantity
        package let expected: Double
        package let found: Double

        /// How many representable numbers apart the two are; nil for NaN.
        package var ulps: UInt64? {
            guard !expected.isNaN, !found.isNaN else { return nil }
            let (left, right) = (Self.position(expected), Self.position(found))
            return left > right ? UInt64(bitPattern: left &- right) : UInt64(bitPattern: right &- left)
        }

        package var description: String {
            "row \(row) \(quantity.rawValue): expected \(expected), found \(found)"
                + (ulps.map { " (\($0) units in the last place apart)" } ?? "")
        }

        /// Doubles in order as integers in order.
        private static func position(_ value: Double) -> Int64 {
            let bits = Int64(bitPattern: value.bitPattern)
            return bits < 0 ? Int64.min &- bits : bits
        }
    }

    package let features: [String]
    package let rowCount: Int
    package let outputCount: Int
    /// Row-major `[rowCount, features.count]`, NaN where missing.
    let values: [Double]
    /// Values given as texts, by their place in `values`, where they are NaN.
    let texts: [Int: String]
    /// `[rowCount, outputCount]`
    let margins: [Double]
    let scores: [Double]

    /// Scores go through the C library's `exp`, whose last bits differ between versions; margins are sums and must be
    /// equal bit for bit.
    package static let scoreTolerance = 1e-12

    /// The rows with their columns in the order of `names`.
    ///
    /// - Parameter texts: The text columns by the order of `names`; empty when there are none.
    /// - Returns: Nil unless `names` are this file's features in some order, with texts in text columns only
    ///   and none that its column refuses.
    package func rows(inOrderOf names: [String], texts columns: [TextColumn?] = []) -> [Double]? {
        if names == features, texts.isEmpty { return values }
        var places: [String: Int] = [:]
        for (index, name) in features.enumerated() { places[name] = index }
        let order = names.compactMap { places[$0] }
        guard order.count == names.count, Set(order).count == features.count else { return nil }
        var rows = (0..<rowCount).flatMap { row in order.map { values[row * features.count + $0] } }
        guard !texts.isEmpty else { return rows }
        var positions = order
        for (position, column) in order.enumerated() { positions[column] = position }
        for (place, text) in texts {
            let (row, column) = place.quotientAndRemainder(dividingBy: features.count)
            let position = positions[column]
            guard position < columns.count, let known = columns[position],
                let code = Array(text.utf8).withUnsafeBytes({ known.code(of: $0) })
            else { return nil }
            rows[row * features.count + position] = code
        }
        return rows
    }

    /// The row with the largest first score, for examples worth looking at.
    package var rowWithLargestScore: Int {
        (0..<rowCount).max { scores[$0 * outputCount] < scores[$1 * outputCount] } ?? 0
    }

    /// Scores the rows and lists every difference, in row order; empty when all is as it must be.
    ///
    /// - Parameters:
    ///   - rows: What `rows(inOrderOf:)` returned for the predictor's features.
    ///   - predictor: Of `outputCount` outputs.
    package func mismatches(rows: [Double], predictor: any Predictor, transform: OutputTransform) -> [Mismatch] {
        var outputs = [Double](repeating: 0, count: rowCount * outputCount)
        outputs.withUnsafeMutableBufferPointer { outputs in
            rows.withUnsafeBufferPointer { rows in
                guard let start = rows.baseAddress, let margins = outputs.baseAddress else { return }
                predictor.predictMargins(rows: start, rowCount: rowCount, margins: margins)
            }
        }
        var found = compare(outputs, with: margins, .margin) { $0.bitPattern == $1.bitPattern }
        outputs.withUnsafeMutableBufferPointer { outputs in
            for row in 0..<rowCount {
                let range = row * outputCount..<(row + 1) * outputCount
                transform.apply(to: UnsafeMutableBufferPointer(rebasing: outputs[range]))
            }
        }
        found += compare(outputs, with: scores, .score) { found, expected in
            abs(found - expected) <= Self.scoreTolerance * max(abs(expected), .leastNormalMagnitude)
        }
        return found.sorted { ($0.row, $0.output) < ($1.row, $1.output) }
    }

    private func compare(
        _ found: [Double], with expected: [Double], _ quantity: Mismatch.Quantity,
        isEqual: (Double, Double) -> Bool
    ) -> [Mismatch] {
        found.indices.filter { !isEqual(found[$0], expected[$0]) }.map { index in
            Mismatch(
                row: index / outputCount, output: index % outputCount, quantity: quantity, expected: expected[index],
                found: found[index])
        }
    }
}

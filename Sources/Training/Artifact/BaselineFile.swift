internal import JSONText
internal import SystemIO

/// `baseline.json`: how each feature is distributed over the training rows, for telling drift later.
struct BaselineFile {
    private static let binCount = 10
    /// Edges are chosen on at most this many rows, evenly spaced; all rows are counted. What is kept of them is the
    /// one thing here that takes memory: 8 bytes a feature and row.
    private static let sampledRows = 100_000

    /// Of one feature.
    private struct Distribution {
        var edges: [Double]
        var bins: [Double]
        var missing = 0.0

        /// - Parameter sample: Finite values in ascending order.
        init(_ sample: [Double]) {
            edges = []
            for bin in 1..<BaselineFile.binCount where !sample.isEmpty {
                let edge = sample[bin * (sample.count - 1) / BaselineFile.binCount]
                // Only edges with values above them: the last bin is never empty by construction.
                if edge != edges.last, let greatest = sample.last, edge < greatest { edges.append(edge) }
            }
            bins = [Double](repeating: 0, count: edges.count + 1)
        }

        mutating func add(_ value: Double, weight: Double) {
            if value.isNaN {
                missing += weight
            } else {
                bins[edges.firstIndex { value <= $0 } ?? edges.count] += weight
            }
        }
    }

    /// Bins hold about equally many rows: `edges[i-1] < value <= edges[i]`, the first and last open to the outside.
    static func json(of rows: LabelledRows) -> JSONValue {
        var distributions = rows.featureNames.indices.map { Distribution(sample(of: $0, rows)) }
        var population = 0.0
        // Row by row: the file may be larger than memory, and is to be read once.
        for (row, key) in rows.keys.elements.enumerated() {
            let weight = Double(key.weight)
            population += weight
            let values = rows.features(of: row..<row + 1)
            for feature in distributions.indices { distributions[feature].add(values[feature], weight: weight) }
        }
        let features = zip(rows.featureNames, distributions).map { name, distribution -> JSONValue in
            [
                "name": .string(name),
                "missing": .number(population > 0 ? distribution.missing / population : 0),
                "edges": .array(distribution.edges.map { .number($0) }),
                "counts": .array(distribution.bins.map { .number(Int($0.rounded())) }),
            ]
        }
        return [
            "format_version": 1, "rows": .number(Int(population.rounded())),
            "bins": "edges[i-1] < value <= edges[i]", "features": .array(features),
        ]
    }

    private static func sample(of feature: Int, _ rows: LabelledRows) -> [Double] {
        let width = rows.featureNames.count
        let values = rows.features.elements
        let step = max((rows.count + sampledRows - 1) / sampledRows, 1)
        return stride(from: 0, to: rows.count, by: step).lazy.map { values[$0 * width + feature] }
            .filter(\.isFinite).sorted()
    }
}

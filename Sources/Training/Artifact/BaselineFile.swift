internal import JSONText
internal import SystemIO

/// `baseline.json`: how each feature is distributed over the training rows, for telling drift later.
struct BaselineFile {
    private static let binCount = 10
    /// Edges are chosen on this many rows, evenly spaced; all rows are counted.
    private static let sampledRows = 100_000

    /// Bins hold about equally many rows: `edges[i-1] < value <= edges[i]`, the first and last open to the outside.
    static func json(of rows: LabelledRows) -> JSONValue {
        var population = 0.0
        for key in rows.keys.elements { population += Double(key.weight) }
        let features = rows.featureNames.indices.map { feature -> JSONValue in
            let edges = edges(of: feature, rows)
            let counted = count(feature, rows, edges)
            return [
                "name": .string(rows.featureNames[feature]),
                "missing": .number(population > 0 ? counted.missing / population : 0),
                "edges": .array(edges.map { .number($0) }),
                "counts": .array(counted.bins.map { .number(Int($0.rounded())) }),
            ]
        }
        return [
            "format_version": 1, "rows": .number(Int(population.rounded())),
            "bins": "edges[i-1] < value <= edges[i]", "features": .array(features),
        ]
    }

    private static func edges(of feature: Int, _ rows: LabelledRows) -> [Double] {
        let width = rows.featureNames.count
        let values = rows.features.elements
        let step = max(rows.count / sampledRows, 1)
        var sample: [Double] = []
        for row in stride(from: 0, to: rows.count, by: step) {
            let value = values[row * width + feature]
            if value.isFinite { sample.append(value) }
        }
        guard !sample.isEmpty else { return [] }
        sample.sort()
        var edges: [Double] = []
        for bin in 1..<binCount {
            let edge = sample[bin * (sample.count - 1) / binCount]
            // Only edges with values above them: the last bin is never empty by construction.
            if edge != edges.last, let greatest = sample.last, edge < greatest { edges.append(edge) }
        }
        return edges
    }

    private static func count(
        _ feature: Int, _ rows: LabelledRows, _ edges: [Double]
    ) -> (bins: [Double], missing: Double) {
        let width = rows.featureNames.count
        let values = rows.features.elements
        var bins = [Double](repeating: 0, count: edges.count + 1)
        var missing = 0.0
        for (row, key) in rows.keys.elements.enumerated() {
            let value = values[row * width + feature]
            if value.isNaN {
                missing += Double(key.weight)
            } else {
                let bin = edges.firstIndex { value <= $0 } ?? edges.count
                bins[bin] += Double(key.weight)
            }
        }
        return (bins, missing)
    }
}

internal import Evaluation
internal import SystemIO

/// The rows as metrics take them, in a temporary file that is put in order where it lies.
struct Ranking {
    private let rows: MappedArray<ScoredRow>

    init(rows: LabelledRows, scores: MappedArray<Double>, in directory: String) throws(TrainingError) {
        precondition(scores.count == rows.count)
        do throws(SystemError) {
            self.rows = try MappedArray(in: directory, capacity: rows.count)
            for (key, score) in zip(rows.keys.elements, scores.elements) {
                try self.rows.append(Self.row(key, score))
            }
        } catch {
            throw TrainingError(.inputOutput, "cannot keep scores in \(directory): \(error)")
        }
    }

    private static func row(_ key: LabelledRows.Key, _ score: Double) -> ScoredRow {
        ScoredRow(score: score, isPositive: key.label == 1, weight: key.weight, unit: key.unit)
    }

    func ranked(_ areProbabilities: Bool) throws(TrainingError) -> RankedRows {
        try Self.ranked(rows.elements, areProbabilities)
    }

    private static func ranked(
        _ rows: UnsafeMutableBufferPointer<ScoredRow>, _ areProbabilities: Bool
    ) throws(TrainingError) -> RankedRows {
        do throws(EvaluationError) {
            return try RankedRows(ranking: rows, mayBeProbabilities: areProbabilities)
        } catch {
            throw TrainingError(.badData, "\(error)")
        }
    }

    func forgetWeights() { for index in rows.elements.indices { rows.elements[index].weight = 1 } }

    /// Puts the rows of each group together, in place of the one ranking, and measures each.
    func groups(
        _ labelled: LabelledRows, _ scores: MappedArray<Double>, _ areProbabilities: Bool, threshold: Double?
    ) throws(TrainingError) -> [EvaluationReport.Group] {
        var ends = Array(repeating: 0, count: labelled.groups.count)
        for key in labelled.keys.elements { ends[Int(key.group)] += 1 }
        var starts: [Int] = []
        var place = 0
        for (group, count) in ends.enumerated() {
            starts.append(place)
            ends[group] = place
            place += count
        }
        // A unit is of the group of its first row.
        var units = Array(repeating: 0, count: labelled.groups.count)
        var failing = units
        var isKnown = Array(repeating: false, count: labelled.units.count)
        var isFailing = isKnown
        for (key, score) in zip(labelled.keys.elements, scores.elements) {
            let (group, unit) = (Int(key.group), Int(key.unit))
            rows.elements[ends[group]] = Self.row(key, score)
            ends[group] += 1
            if !isKnown[unit] { (isKnown[unit], units[group]) = (true, units[group] + 1) }
            if key.label == 1, !isFailing[unit] { (isFailing[unit], failing[group]) = (true, failing[group] + 1) }
        }
        var groups: [EvaluationReport.Group] = []
        for (group, name) in labelled.groups.enumerated() where ends[group] > starts[group] {
            let ranked = try Self.ranked(
                UnsafeMutableBufferPointer(rebasing: rows.elements[starts[group]..<ends[group]]), areProbabilities)
            groups.append(
                EvaluationReport.Group(
                    name: name, units: units[group], failingUnits: failing[group],
                    metrics: EvaluationReport.Metrics(ranked),
                    counts: threshold.map { ranked.alerts(atOrAbove: $0) }))
        }
        return groups.sorted { left, right in
            (right.metrics.positiveRows, right.metrics.rows, left.name)
                < (left.metrics.positiveRows, left.metrics.rows, right.name)
        }
    }
}

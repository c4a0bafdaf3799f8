internal import JSONText
package import SystemIO

/// What the rows of one part of a split are, for the model card and for whoever asks.
package struct TrainedPart: Sendable, Equatable {
    /// `train`, `validation` or `test`.
    package let name: String
    package let days: ClosedRange<CalendarDate>
    package let rows: Int
    /// How many rows of the population they stand for.
    package let population: Double
    package let units: Int
    package let positiveRows: Int
    package let failingUnits: Int
    /// Share of positive rows in the population.
    package let positiveRate: Double

    init(_ name: String, _ days: ClosedRange<CalendarDate>, _ rows: LabelledRows) {
        var population = 0.0
        var positive = 0.0
        var positiveRows = 0
        var isSeen = [Bool](repeating: false, count: rows.units.count)
        var isFailing = isSeen
        for key in rows.keys.elements {
            population += Double(key.weight)
            isSeen[Int(key.unit)] = true
            guard key.label == 1 else { continue }
            positive += Double(key.weight)
            positiveRows += 1
            isFailing[Int(key.unit)] = true
        }
        self.name = name
        self.days = days
        self.rows = rows.count
        self.population = population
        units = isSeen.count { $0 }
        self.positiveRows = positiveRows
        failingUnits = isFailing.count { $0 }
        positiveRate = population > 0 ? positive / population : 0
    }

    /// - Throws: `.badData` where nothing could be learnt or measured.
    func requireBothLabels() throws(TrainingError) {
        try Self.requireBothLabels(name, days, rows: rows, positive: positiveRows)
    }

    static func requireBothLabels(
        _ name: String, _ days: ClosedRange<CalendarDate>, rows: Int, positive: Int
    ) throws(TrainingError) {
        guard positive > 0, positive < rows else {
            let others = name == "validation" ? ", --validation-folds" : ""
            throw TrainingError(
                .badData,
                "cannot use the \(name) rows of \(days.lowerBound) to \(days.upperBound): expected rows that fail within "
                    + "the horizon and rows that do not, found \(positive) of \(rows) that do; take more days or other "
                    + "ones (--test-from, --train-from\(others))")
        }
    }

    var json: JSONValue {
        [
            "part": .string(name), "start": .string(days.lowerBound.description),
            "end": .string(days.upperBound.description), "rows": .number(rows),
            "population_rows": .number(population), "units": .number(units), "failing_units": .number(failingUnits),
            "positive_rows": .number(positiveRows), "positive_rate": .number(positiveRate),
        ]
    }
}

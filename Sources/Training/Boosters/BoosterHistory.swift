internal import JSONText

/// What happened while a library trained, and what with, for the artifact's files.
struct BoosterHistory {
    let metrics: [String]
    /// Of the validation rows, by metric and then by round.
    private(set) var values: [[Double]]
    /// The round kept, from 0; nil when all were.
    var bestRound: Int?

    init(metrics: [String]) {
        self.metrics = metrics
        values = metrics.map { _ in [] }
    }

    mutating func append(_ round: [Double]) {
        for (index, value) in round.enumerated() { values[index].append(value) }
    }

    func json(notes: [String]) -> JSONValue {
        var validation = JSONObject()
        for (metric, values) in zip(metrics, values) { validation.append(metric, .array(values.map { .number($0) })) }
        let rounds = values.first?.count
        return [
            "rounds": rounds.map { .number($0) } ?? .null,
            // Counted from 1, as people do and as LightGBM's `best_iteration` does.
            "best_round": bestRound.map { .number($0 + 1) } ?? .null, "validation": .object(validation),
            "notes": .array(notes.map { .string($0) }),
        ]
    }

    static func parameters(
        library: String, version: String, _ values: JSONObject, _ model: CalibratedModel
    ) -> JSONValue {
        [
            "library": .string(library), "version": .string(version), "parameters": .object(values),
            "calibration": model.json,
        ]
    }
}

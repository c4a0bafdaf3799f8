internal import SystemIO

/// How much rows of each class weigh, summed in the order of the rows.
struct ClassWeights {
    private(set) var negative = 0.0
    private(set) var positive = 0.0

    var total: Double { negative + positive }

    init(negative: Double, positive: Double) {
        self.negative = negative
        self.positive = positive
    }

    init(of rows: LabelledRows) throws(TrainingError) {
        for key in rows.keys.elements {
            guard key.weight.isFinite, key.weight >= 0 else {
                throw TrainingError(
                    .badData, "cannot train: expected weights of 0 or more, found \(key.weight) on day \(key.day)")
            }
            switch key.label {
            case 0: negative += Double(key.weight)
            case 1: positive += Double(key.weight)
            default:
                throw TrainingError(
                    .badData, "cannot train: expected labels 0 and 1, found \(key.label) on day \(key.day)")
            }
        }
    }

    func checkBothClasses() throws(TrainingError) {
        guard positive > 0, negative > 0 else {
            throw TrainingError(
                .badData,
                "cannot train: expected rows with and without a failure, found none \(positive > 0 ? "without" : "with") "
                    + "one; take more days or other groups")
        }
    }
}

extension TrainingError {
    static func valuesTooLarge(feature: String) -> TrainingError {
        TrainingError(
            .badData,
            "cannot standardise \(feature): expected values whose squares can be summed, found larger ones; withhold it, "
                + "or clean its values")
    }
}

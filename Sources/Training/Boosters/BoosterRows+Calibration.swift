internal import Evaluation
internal import Inference
internal import JSONText
internal import Models
internal import SystemIO
internal import Telemetry

/// A model with the line that was put into it.
struct CalibratedModel {
    var bytes: [UInt8]
    /// The line on log-odds, or why there is none; nil where none was asked for.
    var outcome: PlattScaling.Outcome?

    var json: JSONValue { outcome?.json ?? ["method": "none"] }
}

extension BoosterRows {
    /// Puts the line of a `PlattScaling` into a model file whose log-odds are its margins times a factor.
    typealias Folding = ([UInt8], PlattScaling, _ logOddsPerMargin: Double) throws(TrainingError) -> [UInt8]

    /// The model with Platt's line, fitted on the validation rows, put into it by `fold`. Where none can be fitted the
    /// model stays as it is, and says why.
    static func calibrated(
        _ bytes: [UInt8], fileName: String, _ validation: LabelledRows, _ calibration: BoosterCalibration,
        _ progress: (WorkProgress) -> Void, _ fold: Folding
    ) throws(TrainingError) -> CalibratedModel {
        guard calibration == .sigmoid else { return CalibratedModel(bytes: bytes) }
        guard validation.count > 0 else {
            throw TrainingError(.usage, "cannot calibrate without validation rows: give some, or --calibration none")
        }
        progress(WorkProgress(task: "calibration", doneRows: validation.count))
        let model = try read(bytes, fileName: fileName, features: validation.featureNames)
        guard case .trees(let ensemble) = model, model.outputCount == 1,
            let factor = logOddsPerMargin(model.objective)
        else {
            throw TrainingError(
                .usage,
                "cannot calibrate the objective \(model.objective.name): expected one probability; "
                    + "use --calibration none")
        }
        // The sums of a random forest are divided by its trees first.
        let rows = scored(model, validation, logOddsPerSum: factor / (ensemble.divisor ?? 1))
        let outcome = rows.withUnsafeBufferPointer { PlattScaling.fit($0) }
        guard case .fitted(let scaling) = outcome else { return CalibratedModel(bytes: bytes, outcome: outcome) }
        return CalibratedModel(bytes: try fold(bytes, scaling, factor), outcome: outcome)
    }

    /// Rows with their log-odds as scores; these are kept in memory, 16 bytes each.
    private static func scored(_ model: Model, _ rows: LabelledRows, logOddsPerSum factor: Double) -> [ScoredRow] {
        let predictor = Predictors.make(for: model)
        let keys = rows.keys.elements
        let atOnce = 8_192
        var margins = [Double](repeating: 0, count: atOnce)
        var scored: [ScoredRow] = []
        scored.reserveCapacity(rows.count)
        for start in stride(from: 0, to: rows.count, by: atOnce) {
            let range = start..<min(start + atOnce, rows.count)
            guard let input = rows.features(of: range).baseAddress else { continue }
            predictor.predictMargins(rows: input, rowCount: range.count, margins: &margins)
            rows.releaseMemory(of: range)
            for (place, row) in range.enumerated() {
                scored.append(
                    ScoredRow(
                        score: margins[place] * factor, isPositive: keys[row].label == 1, weight: keys[row].weight))
            }
        }
        return scored
    }

    /// How many log-odds a unit of margin is; nil for an objective whose margins are none.
    private static func logOddsPerMargin(_ objective: Objective) -> Double? {
        switch objective {
        case .binary(let sigmoid): sigmoid
        case .crossEntropy: 1
        case .xgboost(let objective) where objective.yieldsProbability: 1
        default: nil
        }
    }
}

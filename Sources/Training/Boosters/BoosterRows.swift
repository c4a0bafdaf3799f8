internal import Inference
internal import ModelFormats
internal import Models
internal import SystemIO
internal import Telemetry

/// What both libraries' engines do with rows beside training.
enum BoosterRows {
    /// Refuses what no model can be made of, before anything long begins.
    static func check(
        train: LabelledRows, validation: LabelledRows, _ settings: BoosterSettings
    ) throws(TrainingError) {
        guard (1...4_096).contains(settings.threads), settings.rounds > 0, settings.patience >= 0 else {
            throw TrainingError(
                .usage, "cannot train with \(settings.threads) threads, \(settings.rounds) rounds and early stopping "
                    + "after \(settings.patience): expected at least one thread and one round")
        }
        guard Int32(exactly: settings.seed).map({ $0 >= 0 }) == true else {
            throw TrainingError(.usage, "cannot use the seed \(settings.seed): expected 0 to \(Int32.max)")
        }
        if case .positive(let weight) = settings.classWeights, !(weight.isFinite && weight > 0) {
            throw TrainingError(.usage, "cannot use scale_pos_weight=\(weight): expected a number above zero")
        }
        let names = train.featureNames
        // They would be written into the model as others, or not at all.
        let isPlain = { (name: String) in
            !name.isEmpty && name.utf8.allSatisfy { $0 > UInt8(ascii: " ") && $0 != 0x7F && !#"",:[]{}<>\"#.utf8.contains($0) }
        }
        if let name = names.first(where: { !isPlain($0) }) {
            throw TrainingError(
                .badData, "cannot name a feature \"\(name)\" in the model: expected no spaces and none of \",:[]{}<>\\")
        }
        guard !names.isEmpty, validation.count == 0 || validation.featureNames == names else {
            throw TrainingError(.badData, "cannot train: expected validation rows of the same features")
        }
        let positives = train.keys.elements.reduce(0) { $0 + Int($1.label) }
        guard positives > 0, positives < train.count else {
            throw TrainingError(
                .badData, "cannot train on \(train.count) rows: expected rows with and without a failure, found "
                    + "\(positives) with one; take more days or other groups")
        }
    }

    /// How much heavier the rows without a failure are.
    static func negativesPerPositive(_ rows: LabelledRows) -> Double {
        var sums = [0.0, 0.0]
        for key in rows.keys.elements { sums[key.label == 0 ? 0 : 1] += Double(key.weight) }
        return sums[0] / sums[1]
    }

    /// The model's log-odds on rows, in their order.
    static func logOdds(of model: Model, on rows: LabelledRows) throws(TrainingError) -> [Double] {
        guard model.outputCount == 1, let factor = LogOddsLine.logOddsPerMargin(model.objective) else {
            throw TrainingError(
                .usage, "cannot calibrate the objective \(model.objective.name): expected one probability; "
                    + "use --calibration none")
        }
        let predictor = Predictors.make(for: model)
        var margins = [Double](repeating: 0, count: rows.count)
        let atOnce = 8_192
        margins.withUnsafeMutableBufferPointer { margins in
            for start in stride(from: 0, to: rows.count, by: atOnce) {
                let range = start..<min(start + atOnce, rows.count)
                guard let output = margins.baseAddress, let input = rows.features(of: range).baseAddress else { continue }
                predictor.predictMargins(rows: input, rowCount: range.count, margins: output + start)
                rows.releaseMemory(of: range)
            }
        }
        return factor == 1 ? margins : margins.map { $0 * factor }
    }

    /// Reads a trained model as the daemon will.
    static func read(_ bytes: [UInt8], fileName: String, features: [String]) throws(TrainingError) -> Model {
        let model: Model
        do {
            model = try ModelFile.read(bytes, named: fileName)
        } catch {
            throw TrainingError(.engineFailed, "cannot serve what was trained: \(error)")
        }
        guard model.featureNames == features else {
            throw TrainingError(
                .engineFailed, "cannot serve what was trained: expected the features of the rows in \(fileName), found "
                    + "others; rename features that the library does not take as they are")
        }
        return model
    }

    /// The model with Platt's line on its validation rows put into it by `fold`, and the line.
    static func calibrated(
        _ bytes: [UInt8], fileName: String, _ validation: LabelledRows, _ calibration: BoosterCalibration,
        _ progress: (WorkProgress) -> Void,
        _ fold: ([UInt8], LogOddsLine, Double) throws(TrainingError) -> [UInt8]
    ) throws(TrainingError) -> (model: [UInt8], line: LogOddsLine?) {
        guard calibration == .sigmoid else { return (bytes, nil) }
        guard validation.count > 0 else {
            throw TrainingError(.usage, "cannot calibrate without validation rows: give some, or --calibration none")
        }
        progress(WorkProgress(task: "calibration", doneRows: validation.count))
        let model = try read(bytes, fileName: fileName, features: validation.featureNames)
        let line = try LogOddsLine(fitting: try logOdds(of: model, on: validation), of: validation)
        guard let factor = LogOddsLine.logOddsPerMargin(model.objective) else { return (bytes, nil) }
        return (try fold(bytes, line, factor), line)
    }
}

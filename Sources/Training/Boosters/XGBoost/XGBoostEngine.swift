internal import JSONText
internal import SystemIO
package import Telemetry

/// Gradient-boosted trees by XGBoost (`hist`), through its C library.
///
/// Beside the rows' files it holds them in memory as bins, one byte for each feature of a row (two where `max_bin` is
/// above 256), and some thirty bytes a row of gradients and row numbers.
package struct XGBoostEngine: TrainingEngine {
    package let settings: BoosterSettings
    package var name: String { "xgboost" }

    package init(_ settings: BoosterSettings) { self.settings = settings }

    package func fit(
        train: LabelledRows, validation: LabelledRows, progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> TrainedModel {
        try BoosterRows.check(train: train, validation: validation, settings)
        let library = try XGBoostLibrary.load(settings.library)
        // The callback belongs to the thread that registers it.
        _ = library.registerLogCallback(LibraryNotes.receiveLine)
        _ = LibraryNotes.take()
        let parameters = try XGBoostParameters(settings, try ClassWeights(of: train))
        let run = try self.run(train, validation, parameters, library, progress)
        let model = try BoosterRows.calibrated(
            run.json, fileName: "model.json", validation, settings.calibration, progress,
            XGBoostCalibration.calibrated)
        try verify(model.bytes, validation.count > 0 ? validation : train, library)
        return TrainedModel(
            fileName: "model.json", bytes: model.bytes, parameters: described(parameters, library, model),
            history: run.history.json(notes: run.notes + LibraryNotes.take()))
    }

    package func prepare() throws(TrainingError) {
        _ = try XGBoostLibrary.load(settings.library)
        _ = try XGBoostParameters(settings, ClassWeights(negative: 1, positive: 1))
    }

    private func run(
        _ train: LabelledRows, _ validation: LabelledRows, _ parameters: XGBoostParameters,
        _ library: XGBoostLibrary, _ progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> (json: [UInt8], history: BoosterHistory, notes: [String]) {
        let bins = try parameters.bins()
        progress(WorkProgress(task: "XGBoost rows", doneRows: 0))
        let matrix = try XGBoostMatrix.quantiles(train, threads: settings.threads, bins: bins, library)
        guard validation.count > 0 else {
            let booster = try XGBoostBooster.training(
                [matrix], parameters: parameters.values, features: train.featureNames, library)
            var notes: [String] = []
            for round in 0..<settings.rounds {
                try booster.update(round, matrix)
                if round == 0 { notes = try Self.notes() }
                progress(task(round, train))
            }
            return (try booster.json(), BoosterHistory(metrics: []), notes)
        }
        let other = try XGBoostMatrix.quantiles(
            validation, threads: settings.threads, bins: bins, reference: matrix, library)
        let booster = try XGBoostBooster.training(
            [matrix, other], parameters: parameters.values, features: train.featureNames, library)
        var history = BoosterHistory(metrics: [])
        var stopping: EarlyStopping?
        var notes: [String] = []
        for round in 0..<settings.rounds {
            try booster.update(round, matrix)
            progress(task(round, train))
            let measured = try booster.evaluate(round, other)
            if round == 0 {
                notes = try Self.notes()
                history = BoosterHistory(metrics: measured.map(\.0))
                // Trees of DART change when later ones come, so that no earlier round can be kept.
                if settings.patience > 0, parameters["booster"] != "dart", let last = measured.last {
                    stopping = EarlyStopping(metrics: [Self.metric(last.0)], patience: settings.patience)
                }
            }
            history.append(measured.map(\.1))
            let isLast = round == settings.rounds - 1
            if let last = measured.last, stopping?.ends(round: round, values: [last.1], isLast: isLast) == true {
                break
            }
        }
        guard let best = stopping?.decision else { return (try booster.json(), history, notes) }
        history.bestRound = best
        let kept = try booster.prefix(best + 1)
        try kept.setAttribute("best_iteration", String(best))
        if let score = history.values.last?[best] { try kept.setAttribute("best_score", "\(score)") }
        return (try kept.json(), history, notes)
    }

    private func task(_ round: Int, _ rows: LabelledRows) -> WorkProgress {
        WorkProgress(task: "XGBoost round \(round + 1) of \(settings.rounds)", doneRows: rows.count)
    }

    /// What XGBoost has said; a parameter that it did not know is refused.
    private static func notes() throws(TrainingError) -> [String] {
        let notes = LibraryNotes.take()
        if let note = notes.first(where: { $0.contains("are not used") }) {
            throw TrainingError(.usage, "cannot use these parameters: XGBoost does not know them: \(note)")
        }
        return notes
    }

    /// As the Python package tells which way is better.
    private static func metric(_ name: String) -> EarlyStopping.Metric {
        let greaterIsBetter = ["auc", "pre", "map", "ndcg"].contains { name.hasPrefix($0) } && name != "mape"
        return EarlyStopping.Metric(name: name, isGreaterBetter: greaterIsBetter)
    }

    /// What will be served must be what XGBoost itself predicts with the same file.
    private func verify(_ bytes: [UInt8], _ rows: LabelledRows, _ library: XGBoostLibrary) throws(TrainingError) {
        let booster = try XGBoostBooster.reading(bytes, threads: settings.threads, library)
        try ServedPredictions.verify(bytes, fileName: "model.json", on: rows, library: "XGBoost") {
            (sample, count) throws(TrainingError) in
            let matrix = try XGBoostMatrix.dense(sample, count: count, threads: settings.threads, library)
            return (
                try booster.predict(matrix, count: count, .margin),
                try booster.predict(matrix, count: count, .probability)
            )
        }
    }

    private func described(
        _ parameters: XGBoostParameters, _ library: XGBoostLibrary, _ model: CalibratedModel
    ) -> JSONValue {
        var values: JSONObject = [
            "num_boost_round": .string(String(settings.rounds)),
            "early_stopping_rounds": .string(String(settings.patience)),
        ]
        for parameter in parameters.values
        where parameter.name != "nthread" && !values.append(parameter.name, .string(parameter.value)) {
            // Several metrics, as a list.
            let before = values[parameter.name].map { $0.arrayValue ?? [$0] } ?? []
            values[parameter.name] = .array(before + [.string(parameter.value)])
        }
        return BoosterHistory.parameters(library: "xgboost", version: library.version, values, model)
    }
}

internal import JSONText
package import Telemetry

/// Gradient-boosted trees by LightGBM, through its C library.
///
/// Beside the rows' files it holds them in memory as bins, one byte for each feature of a row (two where `max_bin` is
/// above 255), some twenty bytes a row of gradients and row numbers, and for a while the rows that bins are chosen from
/// (`bin_construct_sample_cnt`, 200,000; 12 bytes a value).
package struct LightGBMEngine: TrainingEngine {
    package let settings: BoosterSettings
    package var name: String { "lightgbm" }

    package init(_ settings: BoosterSettings) { self.settings = settings }

    /// More rounds than this are a slip.
    private static let mostRounds = 1_000_000

    package func fit(
        train: LabelledRows, validation: LabelledRows, progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> TrainedModel {
        let library = try LightGBMLibrary.load(settings.library)
        // The callback belongs to the thread that registers it.
        _ = library.registerLogCallback(LibraryNotes.receive)
        _ = LibraryNotes.take()
        let parameters = try LightGBMParameters(settings, library)
        try BoosterRows.check(train: train, validation: validation, settings)
        let run = try self.run(train, validation, parameters, library, progress)
        let model = try BoosterRows.calibrated(
            run.text, fileName: "model.txt", validation, settings.calibration, progress, LightGBMCalibration.calibrated)
        try verify(model.bytes, validation.count > 0 ? validation : train, library)
        return TrainedModel(
            fileName: "model.txt", bytes: model.bytes, parameters: described(parameters, library, model),
            history: run.history.json(notes: LibraryNotes.take()))
    }

    package func prepare() throws(TrainingError) {
        _ = try LightGBMParameters(settings, LightGBMLibrary.load(settings.library))
    }

    private func run(
        _ train: LabelledRows, _ validation: LabelledRows, _ parameters: LightGBMParameters,
        _ library: LightGBMLibrary, _ progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> (text: [UInt8], history: BoosterHistory) {
        let rounds = try parameters.count("num_iterations", atMost: Self.mostRounds)
        let patience = try parameters.count("early_stopping_round", atMost: Self.mostRounds)
        let rowBytes = train.featureNames.count * MemoryLayout<Double>.stride
        let total = (train.count + validation.count) * rowBytes
        let data = try LightGBMDataset.training(train, parameters: parameters.text, library) { rows in
            progress(WorkProgress(task: "LightGBM rows", doneBytes: rows * rowBytes, totalBytes: total, doneRows: rows))
        }
        let isValidated = validation.count > 0
        let validationData = isValidated ? try data.validation(validation) { _ in } : nil
        let booster = try LightGBMBooster.training(
            data, validation: validationData, parameters: parameters, library)
        var history = BoosterHistory(metrics: [])
        var stopping: EarlyStopping?
        if isValidated {
            history = BoosterHistory(metrics: try booster.metricNames())
            // Trees of DART change when later ones come, so that no earlier round can be kept.
            if patience > 0, parameters["boosting"] != "dart" {
                stopping = try Self.stopping(history.metrics, patience, parameters)
            }
        }
        for round in 0..<rounds {
            try booster.update()
            progress(WorkProgress(task: "LightGBM round \(round + 1) of \(rounds)", doneRows: train.count))
            guard isValidated else { continue }
            let values = try booster.validationValues(history.metrics.count)
            history.append(values)
            if stopping?.ends(round: round, values: values, isLast: round == rounds - 1) == true { break }
        }
        history.bestRound = stopping?.decision
        let text = try booster.text(rounds: stopping?.decision.map { $0 + 1 } ?? 0)
        return (Self.withoutThreads(text, parameters["num_threads"]), history)
    }

    /// How many threads trained is noted at the model's end, though trees do not depend on it: the file is not to either.
    private static func withoutThreads(_ text: [UInt8], _ threads: String?) -> [UInt8] {
        guard let threads else { return text }
        let line = Array("\n[num_threads: \(threads)]\n".utf8)
        // Settings stand at the end.
        guard let start = text.indices.last(where: { text[$0...].starts(with: line) }) else { return text }
        return text[..<start] + Array("\n[num_threads: 0]\n".utf8) + text[(start + line.count)...]
    }

    private static func stopping(
        _ metrics: [String], _ patience: Int, _ parameters: LightGBMParameters
    ) throws(TrainingError) -> EarlyStopping {
        guard !metrics.isEmpty else {
            throw TrainingError(.usage, "cannot stop early without a metric: give one, or early_stopping_round=0")
        }
        let greaterIsBetter = ["auc", "ndcg@", "map@", "average_precision"]
        var stopping = EarlyStopping(
            metrics: metrics.map { name in
                .init(name: name, isGreaterBetter: greaterIsBetter.contains { name.hasPrefix($0) })
            }, patience: patience)
        stopping.isFirstMetricOnly = parameters.isTrue("first_metric_only")
        stopping.leastImprovement = Double(parameters["early_stopping_min_delta"] ?? "0") ?? 0
        return stopping
    }

    /// What will be served must be what LightGBM itself predicts with the same file.
    private func verify(_ bytes: [UInt8], _ rows: LabelledRows, _ library: LightGBMLibrary) throws(TrainingError) {
        let booster = try LightGBMBooster.reading(bytes, library)
        try ServedPredictions.verify(bytes, fileName: "model.txt", on: rows, library: "LightGBM") {
            (sample, count) throws(TrainingError) in
            (
                try booster.predict(sample, count: count, .margin),
                try booster.predict(sample, count: count, .probability)
            )
        }
    }

    private func described(
        _ parameters: LightGBMParameters, _ library: LightGBMLibrary, _ model: CalibratedModel
    ) -> JSONValue {
        var values = JSONObject()
        for parameter in parameters.values where parameter.name != "num_threads" {
            values.append(parameter.name, .string(parameter.value))
        }
        return BoosterHistory.parameters(library: "lightgbm", version: library.version, values, model)
    }
}

internal import Bytes
internal import Evaluation
internal import Glibc
internal import JSONText
internal import ModelFormats
internal import Models
package import Telemetry

/// Our own trainer of linear models, in passes over rows that need not fit into memory. Makes a `reliscore.linear`
/// `model.json`; the same rows and settings give the same bytes, for any number of threads.
package struct LogisticEngine: TrainingEngine {
    package var name: String { "logistic" }
    package let settings: LogisticSettings
    var kernel = LogisticKernel.best

    /// What the square matrix of second derivatives of so many features takes is bounded: 32 MB.
    private static let mostFeatures = 2_000

    package init(_ settings: LogisticSettings = LogisticSettings()) { self.settings = settings }

    package func prepare() throws(TrainingError) { try settings.validate() }

    package func fit(
        train: LabelledRows, validation: LabelledRows, progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> TrainedModel {
        try prepare()
        guard !train.featureNames.isEmpty, train.count > 0 else {
            throw TrainingError(
                .badData,
                "cannot train: expected rows with features, found \(train.count) rows of "
                    + "\(train.featureNames.count) features; take more days or other groups")
        }
        guard validation.count == 0 || validation.featureNames == train.featureNames else {
            throw TrainingError(.badData, "cannot train: expected validation rows of the same features, found others")
        }
        switch settings.method {
        case .newton(let newton):
            return try fit(newton, train, validation, progress)
        case .compatible(let compatible):
            _ = try ClassWeights(of: train)
            let model = try CompatibleFit(settings: compatible, kernel: kernel).model(of: train, progress: progress)
            return trained(
                model,
                parameters: [
                    "method": "sgd-compat", "loss": "log_loss", "penalty": "l2", "alpha": 1e-5,
                    "learning_rate": "optimal", "class_weight": "n / (2 n_c)", "random_state": 42, "epochs": 1,
                    "batch_rows": .number(compatible.batchRows), "shuffle": .bool(compatible.shuffles),
                ], history: ["rows": .number(train.count)])
        }
    }

    private func fit(
        _ newton: LogisticSettings.Newton, _ train: LabelledRows, _ validation: LabelledRows,
        _ progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> TrainedModel {
        guard train.featureNames.count <= Self.mostFeatures else {
            throw TrainingError(
                .usage,
                "cannot train: expected at most \(Self.mostFeatures) features, found "
                    + "\(train.featureNames.count); withhold some, or use lightgbm")
        }
        let weights = try ClassWeights(of: train)
        try weights.checkBothClasses()
        let validationWeights = try ClassWeights(of: validation)
        let scaling = try Standardisation(
            of: train, threads: settings.threads, kernel: kernel, progress: progress)
        func pass(_ rows: LabelledRows) -> LossPass {
            LossPass(
                rows, means: scaling.means, inverses: scaling.inverses, threads: settings.threads, kernel: kernel)
        }
        let (trainPass, validationPass) = (pass(train), pass(validation))
        var start = [Double](repeating: 0, count: trainPass.padded)
        start[trainPass.width] = log(weights.positive / weights.negative)
        let canChoose = validationWeights.positive > 0 && validationWeights.negative > 0
        let path = PenaltyPath(
            train: trainPass, trainWeight: weights.total,
            validation: canChoose ? (validationPass, validationWeights.total) : nil)
        let penalties = newton.penalty.map { [$0] } ?? (canChoose ? newton.penalties : [LogisticSettings.usualPenalty])
        let fits = path.fits(penalties, from: start) { passes in
            progress(WorkProgress(task: "pass \(passes)", doneRows: passes * train.count))
        }
        guard let best = PenaltyPath.best(of: fits) else {
            throw TrainingError(.usage, "cannot train: expected L2 penalties to choose from, found none")
        }
        var coefficients = best.minimum.coefficients
        let calibration = newton.calibrates ? calibrate(&coefficients, by: validationPass) : ["method": "none"]
        guard coefficients.allSatisfy(\.isFinite) else {
            throw TrainingError(
                .engineFailed, "cannot train: expected finite coefficients, found others; give a larger L2 penalty")
        }
        return trained(
            try model(coefficients, scaling, train.featureNames),
            parameters: [
                "method": "newton", "l2": .number(best.penalty), "missing": "mean", "calibration": calibration,
            ],
            history: [
                "rows": .number(train.count), "passes": .number(fits.reduce(0) { $0 + $1.minimum.passes }),
                "penalties": .array(fits.map(Self.json)),
            ])
    }

    /// The line becomes part of the model, whose reasons stay exact.
    private func calibrate(_ coefficients: inout [Double], by validation: LossPass) -> JSONValue {
        let rows = validation.scored(at: coefficients)
        let outcome = rows.withUnsafeBufferPointer { PlattScaling.fit($0) }
        if case .fitted(let scaling) = outcome {
            coefficients = coefficients.map { $0 * scaling.slope }
            coefficients[validation.width] += scaling.intercept
        }
        return outcome.json
    }

    private func model(
        _ coefficients: [Double], _ scaling: Standardisation, _ names: [String]
    ) throws(TrainingError) -> LinearModel {
        do throws(ModelError) {
            return try LinearModel(
                featureNames: names, means: scaling.means, scales: scaling.scales,
                coefficients: Array(coefficients[..<names.count]), intercept: coefficients[names.count],
                fillValues: scaling.means, link: .logit)
        } catch {
            throw TrainingError(.engineFailed, error.description)
        }
    }

    private static func json(_ fit: PenaltyPath.Fit) -> JSONValue {
        [
            "l2": .number(fit.penalty), "passes": .number(fit.minimum.passes),
            "converged": .bool(fit.minimum.hasConverged),
            "validation_log_loss": fit.validationLoss.map { .number($0) } ?? .null,
        ]
    }

    private func trained(_ model: LinearModel, parameters: JSONValue, history: JSONValue) -> TrainedModel {
        var output = ByteBuffer(capacity: 1 << 14)
        LinearModelJSON.write(model, to: &output)
        return TrainedModel(
            fileName: "model.json", bytes: Array(output.bytes), parameters: parameters, history: history)
    }
}

internal import Evaluation
internal import JSONText
internal import ModelFormats
internal import Models
internal import SystemIO
package import Telemetry
package import Warehouse

/// Makes one version: reads the rows of a split, fits, sets the buckets on validation rows, and measures on test rows.
package struct TrainingRun {
    package let features: FeatureSet
    package let engine: any TrainingEngine
    package let settings: TrainingSettings
    private let duckDB: DuckDB
    private let resources: DuckDB.Resources

    package init(
        features: FeatureSet, engine: any TrainingEngine, settings: TrainingSettings, duckDB: DuckDB,
        resources: DuckDB.Resources
    ) {
        self.features = features
        self.engine = engine
        self.settings = settings
        self.duckDB = duckDB
        self.resources = resources
    }

    /// Which days train and which test; asked before anything is read.
    package func split() throws(TrainingError) -> TimeSplit {
        if let asked = settings.horizonDays, asked != features.horizonDays {
            throw TrainingError(
                .usage,
                "cannot train for a horizon of \(asked) days: the labels of \(features.directory) look "
                    + "\(features.horizonDays) days ahead; build features with --horizon-days \(asked)")
        }
        guard let labelled = features.labelledDays else {
            throw TrainingError(
                .badData,
                "cannot train on \(features.directory): expected rows with a label, found none in "
                    + "\(features.rowCount) rows; the last \(features.horizonDays) days cannot have any")
        }
        // What a foreign feature set says of its last days is not known to be true.
        let known = min(labelled.upperBound, features.lastDay.adding(days: -features.horizonDays))
        guard labelled.lowerBound <= known else {
            throw TrainingError(
                .badData,
                "cannot train on \(features.directory): expected more days than the horizon of "
                    + "\(features.horizonDays), found \(features.firstDay) to \(features.lastDay)")
        }
        return try TimeSplit(settings.split, labelled: labelled.lowerBound...known, horizonDays: features.horizonDays)
    }

    /// - Parameters:
    ///   - version: What it will be called.
    ///   - champion: The model to compare with on the same test rows.
    package func make(
        _ version: String, champion: Champion?, progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> TrainedVersion {
        let split = try split()
        let withheld = try WithheldFeatures(settings.withheld, of: features.featureNames)
        let rival = champion.map { RowScorer($0.model) }
        // What would fail at the end, after hours, fails now.
        try engine.prepare()
        _ = try rival?.columns(in: features.featureNames)
        try requireTestRows(split)
        var parts: [TrainedPart] = []
        let baseline: JSONValue
        let fitted: TrainedModel
        let model: Model
        let buckets: RiskBuckets
        do {
            let train = try rows(.train, split, progress)
            let validation = try rows(.validation, split, progress)
            try requireGroups(among: train.groups + validation.groups, split)
            parts = [TrainedPart("train", split.train, train), TrainedPart("validation", split.train, validation)]
            for part in parts { try part.requireBothLabels() }
            baseline = BaselineFile.json(of: train)
            withheld.clear(in: train)
            withheld.clear(in: validation)
            fitted = try engine.fit(train: train, validation: validation, progress: progress)
            model = try self.model(fitted)
            let scores = try RowScorer(model).scores(of: validation, in: directory, progress: progress)
            buckets = try RiskBuckets(settings.budgets, scores, of: validation, in: directory)
        }
        let test = try rows(.test, split, progress)
        parts.append(TrainedPart("test", split.test, test))
        var options = EvaluationReport.Options()
        options.thresholds = buckets.thresholds(settings.budgets)
        options.replicates = settings.bootstrapCount
        options.seed = settings.seed
        options.trainingRate = parts.first?.positiveRate
        let scores = try RowScorer(model).scores(of: test, in: directory, progress: progress)
        let report = try EvaluationReport.make(
            rows: test, scores: scores, areProbabilities: true, options: options, in: directory, progress: progress)
        var championReport: EvaluationReport?
        if let champion, let rival {
            options.thresholds = champion.buckets.thresholds()
            championReport = try EvaluationReport.make(
                rows: test, scorer: rival, options: options, in: directory, progress: progress)
        }
        return TrainedVersion(
            name: version, features: features, split: split, parts: parts, settings: settings, engine: engine.name,
            fitted: fitted, model: model, buckets: buckets, withheld: withheld.names, baseline: baseline,
            golden: GoldenFile.json(of: test, scores: scores, model: model), report: report, champion: champion?.name,
            championReport: championReport)
    }

    private var directory: String { resources.temporaryDirectory }

    /// Reads what the engine made as a server would, its features in the order of the feature set.
    private func model(_ fitted: TrainedModel) throws(TrainingError) -> Model {
        let model: Model
        do {
            model = try ModelFile.read(fitted.bytes, named: fitted.fileName)
        } catch {
            throw TrainingError(.engineFailed, "cannot read what \(engine.name) made: \(error)")
        }
        guard model.outputCount == 1, model.objective.yieldsProbability else {
            throw TrainingError(
                .engineFailed,
                "cannot use what \(engine.name) made: expected a model whose one output is a probability, "
                    + "found \(model.kindDescription)")
        }
        do {
            return try model.reordered(to: features.featureNames)
        } catch {
            throw TrainingError(
                .engineFailed, "cannot use what \(engine.name) made: expected \(error.expected), found \(error.found)")
        }
    }

    private enum Part { case train, validation, test }

    private func selection(_ part: Part, _ split: TimeSplit) -> FeatureSelection {
        var selection = FeatureSelection(
            days: part == .test ? split.test : split.train, groups: settings.groups,
            survivorWeight: settings.survivorWeight, seed: settings.seed)
        if part != .test {
            selection.unitFold = .init(index: 0, count: settings.validationFolds, isExcluded: part == .train)
        }
        if part == .train { selection.negativeFraction = settings.negativeFraction }
        return selection
    }

    private func rows(
        _ part: Part, _ split: TimeSplit, _ progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> LabelledRows {
        try features.rows(selection(part, split), using: duckDB, resources, progress: progress)
    }

    private func requireTestRows(_ split: TimeSplit) throws(TrainingError) {
        let found = try features.count(selection(.test, split), using: duckDB, resources)
        if found.rows == 0, let groups = settings.groups {
            throw noRows(of: groups.joined(separator: ", "), split.test)
        }
        try TrainedPart.requireBothLabels("test", split.test, rows: found.rows, positive: found.positive)
    }

    /// One misspelt drive model among others must not go unnoticed.
    private func requireGroups(among found: [String], _ split: TimeSplit) throws(TrainingError) {
        if let name = settings.groups?.first(where: { !found.contains($0) }) { throw noRows(of: name, split.train) }
    }

    private func noRows(of group: String, _ days: ClosedRange<CalendarDate>) -> TrainingError {
        TrainingError(
            .badData,
            "cannot use \(features.directory): expected rows of \(group) from \(days.lowerBound) to \(days.upperBound), "
                + "found none; check --drive-model")
    }
}

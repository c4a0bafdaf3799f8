internal import Bytes
package import JSONText
internal import Models
internal import Storage
package import SystemIO

extension TrainedVersion {
    /// Everything a version's directory holds but its manifest.
    ///
    /// - Parameters:
    ///   - trainedAt: The one thing here that does not follow from the rows and settings.
    ///   - manifestHash: SHA-256 of the manifest of the data sets, or `manifest_missing`.
    ///   - command: What was typed.
    package func files(
        trainedAt: Timestamp, manifestHash: String, source: String, command: String
    ) -> [(name: String, bytes: [UInt8])] {
        var recipe = [("Command", "`\(command)`"), ("Feature set", "SHA-256 `\(features.digest)`")]
        recipe.append(("Data manifest", "SHA-256 `\(manifestHash)`"))
        recipe.append(("Engine", fitted.parameters.text()))
        recipe.append(("Seed", "\(settings.seed). Same features, same settings, same bytes."))
        let metrics = metrics
        let card = ModelCard(
            version: name, horizonDays: features.horizonDays, featureCount: features.featureNames.count,
            kind: model.kindDescription, source: source, parts: parts, gapDays: split.gapDays,
            metrics: metrics, buckets: buckets, budgets: settings.budgets, withheld: withheld, notes: notes,
            recipe: recipe)
        return [
            (fitted.fileName, fitted.bytes),
            (ArtifactFileName.featureSchema, featureSchema.fileBytes),
            (ArtifactFileName.metrics, JSONValue.object(metrics).fileBytes),
            (ArtifactFileName.version, versionFacts(trainedAt, manifestHash).fileBytes),
            (ArtifactFileName.modelCard, Array(card.text.utf8)),
            (ArtifactFileName.golden, golden.fileBytes),
            (ArtifactFileName.baseline, baseline.fileBytes),
        ]
    }

    private var featureSchema: JSONValue {
        [
            "ordered_features": .array(
                features.featureNames.map { ["name": .string($0), "dtype": "float"] }),
            "label_column": .string(features.labelColumn), "horizon_days": .number(features.horizonDays),
        ]
    }

    private func versionFacts(_ trainedAt: Timestamp, _ manifestHash: String) -> JSONValue {
        func range(_ days: ClosedRange<CalendarDate>) -> JSONValue {
            [
                "start": .string(days.lowerBound.description), "end": .string(days.upperBound.description),
            ]
        }
        return [
            "model_version": .string(name), "horizon_days": .number(features.horizonDays),
            "train_date": .string(trainedAt.description), "train_range": range(split.train),
            "test_range": range(split.test), "gap_days": .number(split.gapDays),
            "dataset_manifest_hash": .string(manifestHash), "feature_set_digest": .string(features.digest),
            "engine": .string(engine), "parameters": fitted.parameters, "risk_buckets": buckets.json,
        ]
    }

    /// `metrics.json`, which `/model/info` hands on as it is.
    package var metrics: JSONObject {
        var metrics = report.json
        metrics.append("parts", .array(parts.map(\.json)))
        return metrics
    }

    private var notes: [String] {
        var notes = [
            "Validation: every unit whose serial number falls into one of \(settings.validationFolds) equal parts by a "
                + "hash, on the training days; it stopped the fit, calibrated it and set the buckets.",
            "The fit: " + Self.summary(of: fitted.history),
        ]
        if settings.survivorWeight != 1 {
            notes.append(
                "Rows of units that never fail in the data count \(settings.survivorWeight) times, in the fit and in "
                    + "every metric, as the data hold only a part of such units.")
        }
        if settings.negativeFraction < 1 {
            notes.append(
                "Of the negative training rows \(settings.negativeFraction) were kept, by a hash, and count the more; "
                    + "validation and test keep all.")
        }
        if let groups = settings.groups {
            notes.append("Only rows of \(groups.joined(separator: ", ")).")
        }
        return notes
    }
}

extension TrainedVersion {
    /// What is short of it: not the loss of each round, whose last digits may depend on the number of threads, too.
    static func summary(of history: JSONValue) -> String {
        let longest = 500
        return (history.objectValue?.members ?? []).compactMap { member -> String? in
            if member.value.objectValue != nil || member.value.arrayValue?.isEmpty == true { return nil }
            let text = member.value.text()
            return text.utf8.count <= longest ? "\(member.key) `\(text.filter { $0 != "`" })`" : nil
        }.joined(separator: ", ")
    }
}

extension JSONValue {
    /// As a file: indented, with a line feed at its end.
    var fileBytes: [UInt8] { Array((text(pretty: true) + "\n").utf8) }
}

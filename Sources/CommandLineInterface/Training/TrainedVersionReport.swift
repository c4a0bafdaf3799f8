internal import Evaluation
internal import JSONText
internal import Serving
internal import Storage
internal import SystemIO
internal import Training

/// Publishes a trained version, promotes it where every gate holds, and says what was measured.
struct TrainedVersionReport {
    private let trained: TrainedVersion
    private let store: ArtifactStore
    /// Nil where no promotion was asked for.
    private let results: [GateResult]?
    private let asJSON: Bool

    init(_ trained: TrainedVersion, in store: ArtifactStore, gates: [Gate]?, asJSON: Bool) {
        self.trained = trained
        self.store = store
        self.asJSON = asJSON
        let candidate = Self.figures(trained.report)
        let champion = trained.championReport.map(Self.figures)
        results = gates.map { $0.map { $0.evaluate(candidate: candidate, champion: champion) } }
    }

    /// - Returns: `.negative` where a gate did not hold.
    func publish(
        _ files: [(name: String, bytes: [UInt8])], at moment: Timestamp, _ console: Console
    ) throws(CommandError) -> ExitCode {
        guard let version = VersionName(trained.name) else {
            throw CommandError(.usage, "cannot publish \(trained.name): expected a version's name")
        }
        try requireServable(files, as: version)
        let passes = results?.allSatisfy(\.passes) ?? false
        let manifest: ArtifactManifest
        var promotion: Promotion?
        do throws(StorageError) {
            manifest = try store.publish(version, files: files, publishedAt: moment)
            // Only if what it was compared with still serves.
            if passes { promotion = try store.promote(version, ifCurrent: trained.champion.flatMap(VersionName.init)) }
        } catch {
            throw CommandError(error)
        }
        if asJSON {
            try console.printJSON(json(manifest, promotion))
        } else {
            try console.write(text(promotion))
        }
        return results == nil || passes ? .success : .negative
    }

    /// What a daemon would refuse is refused here.
    private func requireServable(
        _ files: [(name: String, bytes: [UInt8])], as version: VersionName
    ) throws(CommandError) {
        let artifact: Artifact
        do throws(StorageError) {
            artifact = try Artifact(unpublished: version, files: files, place: version.text)
        } catch {
            throw CommandError(error)
        }
        do throws(ServableModelError) {
            _ = try ServableModel.load(from: artifact)
        } catch {
            throw CommandError(error)
        }
    }

    private static func figures(_ report: EvaluationReport) -> [String: Double] {
        var figures: [String: Double] = [:]
        for figure in report.figures { figures[figure.name] = figure.value }
        return figures
    }

    private func text(_ promotion: Promotion?) -> String {
        let champion = trained.championReport.map(Self.figures) ?? [:]
        var rows = [["", trained.name, trained.champion ?? ""]]
        for figure in trained.report.figures where Self.shown.contains(figure.name) {
            rows.append([
                figure.name, figure.value.map { "\($0)" } ?? "-", champion[figure.name].map { "\($0)" } ?? "",
            ])
        }
        var text = TextTable.text(rows)
        for note in trained.report.notes { text += "note: \(note)\n" }
        for result in results ?? [] { text += "gate \(result.gate.text): \(result.passes ? "holds" : "fails"), \(result.reason)\n" }
        text += "\(trained.name) is published under \(store.root)\n"
        if let promotion {
            text += "\(promotion.version) is active, was \(promotion.previous?.text ?? "none")\n"
        } else if results != nil {
            text += "\(trained.name) is not promoted: a gate does not hold; `reliscore promote \(trained.name)` does it all the same\n"
        } else {
            text += "`reliscore promote \(trained.name)` makes it the active version\n"
        }
        return text
    }

    private static let shown: Set<String> = [
        "pr_auc", "roc_auc", "brier_score", "log_loss", "recall_at_top_1pct", "recall_at_top_5pct",
        "positive_rate_test", "predicted_mean_test", "test_rows", "failing_drives_test", "pr_auc_low95",
        "pr_auc_high95",
    ]

    private func json(_ manifest: ArtifactManifest, _ promotion: Promotion?) -> JSONValue {
        [
            "version": .string(trained.name), "digest": .string(manifest.contentDigest.description),
            "engine": .string(trained.engine), "metrics": .object(trained.metrics),
            "champion": trained.champion.map { .string($0) } ?? .null,
            "champion_metrics": trained.championReport.map { .object($0.json) } ?? .null,
            "gates": results.map { .array($0.map(\.json)) } ?? .null, "active": .bool(promotion != nil),
            "previous": promotion?.previous.map { .string($0.text) } ?? .null,
        ]
    }
}

internal import Evaluation
internal import JSONText
internal import Pages
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
        } catch {
            throw CommandError(error)
        }
        if passes { promotion = try promote(version) }
        if asJSON {
            try console.printJSON(json(manifest, promotion))
        } else {
            try console.write(text(promotion))
        }
        return results == nil || passes ? .success : .negative
    }

    /// Only if what it was compared with still serves: training takes its time.
    private func promote(_ version: VersionName) throws(CommandError) -> Promotion {
        if trained.champion == nil, let other = store.activeVersion {
            throw CommandError(
                .negative,
                "cannot promote \(version), which is published: expected no active version, as when the training began, "
                    + "found \(other)", hint: "compare them with reliscore evaluate")
        }
        do throws(StorageError) {
            return try store.promote(version, ifCurrent: trained.champion.flatMap(VersionName.init))
        } catch {
            throw CommandError(error)
        }
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
        let candidate = Self.figures(trained.report)
        let champion = trained.championReport.map(Self.figures)
        func row(_ name: String) -> [String] {
            let theirs = champion.map { PageNumber.significant($0[name]) }
            return [name, PageNumber.significant(candidate[name])] + (theirs.map { [$0] } ?? [])
        }
        var text = TextTable.text(
            [["metric", trained.name] + (trained.champion.map { [$0] } ?? [])] + Self.shown.map(row))
        for note in trained.report.notes { text += "! \(note)\n" }
        for result in results ?? [] {
            text += "gate \(result.gate.text): \(result.passes ? "holds" : "fails"), \(result.reason)\n"
        }
        text += "\(trained.name) is published under \(store.root)\n"
        if let promotion {
            return text + "\(promotion.version) is active, was \(promotion.previous?.text ?? "none")\n"
        }
        let command = "`reliscore promote \(trained.name)`"
        text +=
            results == nil
            ? "\(command) makes it the active version\n"
            : "\(trained.name) is not promoted, as a gate does not hold; \(command) does it all the same\n"
        return text + (isServedUnpromoted ? "! \(Self.servedUnpromoted)\n" : "")
    }

    /// Where nothing is promoted, a daemon takes the newest version, which this one may be.
    private var isServedUnpromoted: Bool {
        if case .version(let location) = store.resolve(), location.source == .newest {
            return location.version.text == trained.name
        }
        return false
    }

    private static let servedUnpromoted =
        "There is no \(ArtifactStore.pointerName): a daemon serves the newest version, which is this one. Promote the one "
        + "that is to be served."

    private static let shown = [
        "pr_auc", "roc_auc", "brier_score", "log_loss", "recall_at_top_1pct", "recall_at_top_5pct",
        "positive_rate_test", "predicted_mean_test", "test_rows", "drives_test", "failing_drives_test",
    ]

    private func json(_ manifest: ArtifactManifest, _ promotion: Promotion?) -> JSONValue {
        [
            "version": .string(trained.name), "digest": .string(manifest.contentDigest.description),
            "engine": .string(trained.engine), "metrics": .object(trained.metrics),
            "champion": trained.champion.map { .string($0) } ?? .null,
            "champion_metrics": trained.championReport.map { .object($0.json) } ?? .null,
            "gates": results.map { .array($0.map(\.json)) } ?? .null, "active": .bool(promotion != nil),
            "previous": promotion?.previous.map { .string($0.text) } ?? .null,
            "served_unpromoted": .bool(promotion == nil && isServedUnpromoted),
        ]
    }
}

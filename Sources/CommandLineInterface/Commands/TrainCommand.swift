internal import Evaluation
internal import Glibc
internal import JSONText
internal import Serving
internal import Storage
internal import SystemIO
internal import Training
internal import Warehouse

/// `reliscore train`
struct TrainCommand: Command {
    private static let promote = CommandOption(
        "promote", "make the version active, if it holds every gate against the one that is")
    private static let gate = CommandOption(
        "gate", value: "CONDITION",
        "what must hold on the test rows, such as pr_auc>=0.1 or brier_score<=champion*1.02",
        default: TrainCommand.standardGates.joined(separator: " and "), repeats: true)
    private static let manifest = CommandOption(
        "manifest", value: "FILE", "the manifest of the data sets, whose digest goes into version.json",
        default: DataPaths.manifest)
    private static let source = CommandOption(
        "source", value: "TEXT", "whose data these are, for the model card", default: TrainCommand.backblaze)

    private static let standardGates = ["pr_auc>=champion", "brier_score<=champion*1.05"]
    private static let backblaze =
        "Backblaze, \"Hard Drive Test Data\". Backblaze lets anyone use the data, provided that Backblaze is cited as the "
        + "source, that the user is responsible for the use, and that the data itself is not sold."

    static let description = CommandDescription(
        "train", "make a version of a feature set: fit, calibrate, measure, publish",
        discussion:
            "Trains on the earlier days and measures on the later ones, with a gap as long as the labels look ahead in "
            + "between. A part of the units, chosen by a hash, validates: it stops the fit, calibrates it and sets the "
            + "risk buckets. What will be served is what is measured: the model file is read and run as the daemon does, "
            + "and must give the library's own predictions. The version is published with metrics, golden rows, drift "
            + "baseline and model card. With --promote the active version is measured on the same test rows, and the "
            + "new one takes its place only if every gate holds.",
        options: [TrainOptions.features, .artifactsRoot, TrainOptions.version] + EngineOptions.all
            + TrainOptions.ofSettings + [promote, gate, manifest, source] + DuckDBOptions.all
            + [.sourceDateEpoch, .json],
        examples: [
            ("reliscore train --promote", "LightGBM, on \(TrainOptions.features.defaultText ?? "")"),
            (
                "reliscore train --engine logistic --test-from 2018-04-01 --withhold age_days",
                "a linear model, measured on what follows April 1st"
            ),
            ("reliscore train --param num_leaves=15 --param lambda_l2=20", "with settings of LightGBM's own"),
            ("reliscore train --promote --gate 'recall_at_top_1pct>=champion'", "another condition for promotion"),
            (
                "reliscore train --engine script --script ./fit.py --param depth=4",
                "by a program of yours, whose model is read before it is believed"
            ),
        ],
        exitCodes: [
            (.success, "the version is published, and active if --promote was given"),
            (.negative, "it is published and not promoted: a gate did not hold"),
            (.badData, "the rows are not enough to train or to measure with, or the active version is not valid"),
            (.noInput, "there is no such feature set or artifacts root"),
            (.unavailable, "DuckDB, the engine's library or the script is missing, or failed"),
            (.cannotCreate, "there is a version of that name"),
            (.inputOutput, "reading or writing failed, such as on a full disk"),
            (.noPermission, "versions may not be written there"),
        ])

    private let featuresPath: String
    private let root: String
    private let name: String?
    private let engine: EngineOptions
    private let settings: TrainingSettings
    private let promotes: Bool
    private var gates: [Gate] = []
    private let trainedAt: Timestamp
    /// Nil for the usual one, which need not be there.
    private let manifestPath: String?
    private let source: String
    private let duckDB: DuckDBOptions
    private let asJSON: Bool
    private let words: String

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        featuresPath = arguments.text(TrainOptions.features) ?? TrainOptions.features.defaultText ?? ""
        root = ArtifactsRoot.path(arguments, environment)
        name = arguments.text(TrainOptions.version)
        settings = try TrainOptions.settings(arguments)
        duckDB = try DuckDBOptions(arguments, environment)
        engine = try EngineOptions(arguments, environment, seed: settings.seed, duckDB.resources)
        promotes = arguments.has(Self.promote)
        let texts = arguments.all(Self.gate)
        if !texts.isEmpty, !promotes {
            throw arguments.usageError("--gate says when to promote: expected --promote beside it")
        }
        do throws(EvaluationError) {
            for text in texts.isEmpty ? Self.standardGates : texts {
                gates.append(try Gate(text, known: EvaluationReport.figureNames))
            }
        } catch {
            throw arguments.usageError("\(error)")
        }
        trainedAt = try SourceDateEpoch.read(arguments, environment) ?? .now
        manifestPath = try arguments.value(Self.manifest, as: .text)
        source = arguments.text(Self.source) ?? Self.backblaze
        asJSON = arguments.has(.json)
        words = Self.recipe(arguments)
    }

    func validate() throws {
        if let name, VersionName(name) == nil {
            throw CommandError(
                .usage,
                "cannot train a version named \"\(name.shortened)\": expected letters, digits, '.', '_' and '-', "
                    + "the first a letter or digit", hint: "name it with --version")
        }
    }

    func run(_ console: Console) throws -> ExitCode {
        SignalSource.ignoreBrokenPipes()
        let store: ArtifactStore
        do { store = try ArtifactStore(root: root) } catch { throw CommandError(error) }
        if let name { try requireNew(name, in: store) }
        let manifestHash = try manifestHash()
        let trained = try train(store, console)
        return try TrainedVersionReport(trained, in: store, gates: promotes ? gates : nil, asJSON: asJSON)
            .publish(
                trained.files(trainedAt: trainedAt, manifestHash: manifestHash, source: source, command: words),
                at: trainedAt, console)
    }

    /// What publishing would refuse after the training is refused before it.
    private func requireNew(_ name: String, in store: ArtifactStore) throws(CommandError) {
        guard let version = VersionName(name) else { return }
        let directory = store.location(of: version, source: .pin).directory
        guard (try? FileStatus.of(directory, followingLinks: false)) == nil else {
            throw CommandError(
                .cannotCreate, "cannot train \(name): expected a new version's name, found \(directory)",
                hint: "name it with --version")
        }
        guard access(store.root, W_OK) == 0 else {
            throw CommandError(
                .noPermission,
                "cannot train \(name): expected a directory to write versions to, found no right to it in "
                    + store.root, hint: "mend its owner or mode, or give another --artifacts-root")
        }
    }

    private func train(_ store: ArtifactStore, _ console: Console) throws(CommandError) -> TrainedVersion {
        let duckDB = try self.duckDB.find()
        let champion = promotes ? try ActiveModel.champion(of: store) : nil
        var progress = ProgressLine(console)
        defer { progress?.hide() }
        let run: TrainingRun
        let version: String
        let split: TimeSplit
        do throws(TrainingError) {
            let features = try FeatureSet.open(featuresPath, using: duckDB, self.duckDB.resources)
            version = name ?? versionName(features)
            run = TrainingRun(
                features: features, engine: engine.make(version, label: features.labelColumn), settings: settings,
                duckDB: duckDB, resources: self.duckDB.resources)
            split = try run.split()
        } catch {
            throw CommandError(error)
        }
        try requireNew(version, in: store)
        console.note(
            "reliscore: training \(version) on \(split.train.lowerBound) to \(split.train.upperBound), measuring on "
                + "\(split.test.lowerBound) to \(split.test.upperBound), \(split.gapDays) days between them")
        do throws(TrainingError) {
            return try run.make(version, champion: champion) { progress?.show($0) }
        } catch {
            throw CommandError(error)
        }
    }

    /// Such as `h30_lightgbm_20261120T195500Z`: sorts by time, and is new every second.
    private func versionName(_ features: FeatureSet) -> String {
        let whole = Timestamp(microseconds: trainedAt.microseconds / 1_000_000 * 1_000_000)
        return "h\(features.horizonDays)_\(engine.name)_" + whole.description.filter { $0 != "-" && $0 != ":" }
    }

    private func manifestHash() throws(CommandError) -> String {
        let path = manifestPath ?? DataPaths.manifest
        do throws(FileReadError) {
            return "\(SHA256.digest(of: try FileSystem.read(path, limit: 64 << 20)))"
        } catch {
            if case .system(let cause) = error {
                if manifestPath == nil, cause.isNotFound { return "manifest_missing" }
                throw CommandError("cannot read the manifest", cause)
            }
            throw CommandError(.inputOutput, "cannot read the manifest \(path): \(error)")
        }
    }

    /// What was typed, but for what says where and how fast and not what, and what the card says elsewhere.
    private static func recipe(_ arguments: ParsedArguments) -> String {
        let others =
            [TrainOptions.features, .artifactsRoot, .sourceDateEpoch, .json, promote, gate, manifest, source]
            + DuckDBOptions.all + EngineOptions.libraries
        let words = description.options.filter { !others.contains($0) }.flatMap { option in
            arguments.all(option).flatMap { option.isFlag ? ["--\(option.name)"] : ["--\(option.name)", $0] }
        }
        return (["reliscore", description.name] + words.map(quoted)).joined(separator: " ")
    }

    /// A word as a shell would take it.
    private static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-_./=,:+@%".utf8.contains(byte)
            }
        return isPlain
            ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

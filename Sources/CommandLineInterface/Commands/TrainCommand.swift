internal import Evaluation
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
        ],
        exitCodes: [
            (.success, "the version is published, and active if --promote was given"),
            (.negative, "it is published and not promoted: a gate did not hold"),
            (.badData, "the rows are not enough to train or to measure with"),
            (.noInput, "there is no such feature set"),
            (.unavailable, "DuckDB or the engine's library is missing, or failed"),
            (.cannotCreate, "there is a version of that name"),
        ])

    private let featuresPath: String
    private let root: String
    private let name: String?
    private let engine: EngineOptions
    private let settings: TrainingSettings
    private let promotes: Bool
    private var gates: [Gate] = []
    private let trainedAt: Timestamp
    private let manifestPath: String
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
        engine = try EngineOptions(
            arguments, environment, seed: settings.seed, threads: duckDB.resources.threads)
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
        manifestPath = arguments.text(Self.manifest) ?? DataPaths.manifest
        source = arguments.text(Self.source) ?? Self.backblaze
        asJSON = arguments.has(.json)
        words = (["reliscore"] + CommandLine.arguments.dropFirst()).map(Self.quoted).joined(separator: " ")
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
        let store: ArtifactStore
        do { store = try ArtifactStore(root: root) } catch { throw CommandError(error) }
        if let name, let version = VersionName(name) {
            let location = store.location(of: version, source: .pin)
            guard (try? FileStatus.of(location.directory, followingLinks: false)) == nil else {
                throw CommandError(
                    .cannotCreate, "cannot train \(name): expected a new version's name, found \(location.directory)",
                    hint: "name it with --version")
            }
        }
        let trained = try train(store, console)
        return try TrainedVersionReport(trained, in: store, gates: promotes ? gates : nil, asJSON: asJSON)
            .publish(
                trained.files(
                    trainedAt: trainedAt, manifestHash: try manifestHash(), source: source, command: words),
                at: trainedAt, console)
    }

    private func train(_ store: ArtifactStore, _ console: Console) throws(CommandError) -> TrainedVersion {
        let duckDB = try self.duckDB.find()
        let champion = promotes ? try ActiveModel.champion(of: store) : nil
        var progress = ProgressLine(console)
        defer { progress?.hide() }
        do throws(TrainingError) {
            let features = try FeatureSet.open(featuresPath, using: duckDB, self.duckDB.resources)
            let engine = engine.make()
            let run = TrainingRun(
                features: features, engine: engine, settings: settings, duckDB: duckDB,
                resources: self.duckDB.resources)
            let split = try run.split()
            console.note(
                "reliscore: training on \(split.train.lowerBound) to \(split.train.upperBound), measuring on "
                    + "\(split.test.lowerBound) to \(split.test.upperBound), \(split.gapDays) days between them")
            let version = name ?? Self.versionName(features, engine.name, trainedAt)
            return try run.make(version, champion: champion) { progress?.show($0) }
        } catch {
            throw CommandError(error)
        }
    }

    /// Such as `h30_lightgbm_20261120T195500Z`: sorts by time, and is new every second.
    private static func versionName(_ features: FeatureSet, _ engine: String, _ time: Timestamp) -> String {
        let whole = Timestamp(microseconds: time.microseconds / 1_000_000 * 1_000_000)
        return "h\(features.horizonDays)_\(engine)_" + whole.description.filter { $0 != "-" && $0 != ":" }
    }

    private func manifestHash() throws(CommandError) -> String {
        do throws(FileReadError) {
            return "\(SHA256.digest(of: try FileSystem.read(manifestPath, limit: 64 << 20)))"
        } catch {
            if case .system(let cause) = error, cause.isNotFound { return "manifest_missing" }
            throw CommandError(.inputOutput, "cannot read the manifest \(manifestPath): \(error)")
        }
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

internal import JSONText
internal import Models
internal import Pages
internal import Serving
import Synchronization
internal import SystemIO
internal import Telemetry
internal import Training
internal import Warehouse

/// `reliscore evaluate`
struct EvaluateCommand: Command {
    private static let model = CommandOption(
        "model", value: "PATH", "a version, by name or directory, or a bare model file of any supported library",
        default: "the active version")
    private static let features = CommandOption(
        "features", value: "DIR", "a directory of features with labels, unless FILE is given",
        default: defaultFeatures)
    private static let label = CommandOption(
        "label", value: "COLUMN", "the column of FILE that holds the outcome, 0 or 1")
    private static let from = CommandOption("from", value: "DAY", "rows of this day and later ones, as 2018-04-01")
    private static let through = CommandOption("through", value: "DAY", "rows up to this day, with it")
    private static let driveModel = CommandOption(
        "drive-model", value: "NAME", "rows of this drive model only", repeats: true)
    private static let survivorWeight = CommandOption(
        "survivor-weight", value: "N", "count rows of drives that never fail so often, where only a part was kept",
        default: "1")
    private static let threshold = CommandOption(
        "threshold", value: "SCORE", "also say what alerting from this score on gives", repeats: true)
    private static let bootstrap = CommandOption(
        "bootstrap", value: "N", "draws of drives that the intervals are made of; 0 for none", default: "200")
    private static let seed = CommandOption("seed", value: "N", "what the draws depend on", default: "42")
    private static let page = CommandOption("page", value: "FILE", "also write the report as a web page")

    private static let defaultFeatures = "data/backblaze/features_h30"

    static let description = CommandDescription(
        "evaluate", "measure a model on rows whose outcome is known", arguments: ["[FILE]"],
        discussion: "Scores labelled rows, and says how good the scores are: how well they rank, what alerting on the "
            + "greatest gives, whether probabilities are right, and how long before a failure the first alert comes. "
            + "Rows come from a directory of features, or from FILE: CSV with a header, or NDJSON. Features are found "
            + "by name; of FILE also serial_number, date and model, where they are there.\n"
            + "Intervals say how far figures move when other drives had been watched: drives, not rows, are drawn "
            + "again. What cannot be measured on the rows is left out, with the reason.",
        options: [
            model, .artifactsRoot, .modelVersion, features, label, from, through, driveModel, survivorWeight,
            threshold, bootstrap, seed, .json, page,
        ] + DuckDBOptions.all,
        examples: [
            ("reliscore evaluate --from 2018-04-01 --page evaluation.html", "the active version on the features"),
            ("reliscore evaluate --model model.txt --label failed rows.csv", "a bare model on a file"),
        ],
        exitCodes: [
            (.success, "the model was measured"), (.badData, "the model or the rows are not valid, or no row is left"),
            (.noInput, "a file or version that was named is not there"), (.unavailable, "DuckDB is missing"),
        ])

    private let modelPath: String?
    private let root: String
    private let pin: String?
    private let file: String?
    private let featuresPath: String
    private let label: String
    private let selection: EvaluationRows.Selection
    private let thresholds: [Double]
    private let replicates: Int
    private let seed: UInt64
    private let isJSON: Bool
    private let pagePath: String?
    private let engine: DuckDBOptions

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        modelPath = arguments.text(Self.model)
        root = ArtifactsRoot.path(arguments, environment)
        pin = arguments.text(.modelVersion) ?? environment["MODEL_VERSION"]
        file = arguments.positionals.first
        if file != nil, arguments.has(Self.features) {
            throw arguments.usageError("FILE and --features both name rows: leave one out")
        }
        if file != nil, !arguments.has(Self.label) {
            throw arguments.usageError("FILE needs --label COLUMN, the column with the outcome")
        }
        if file == nil, arguments.has(Self.label) {
            throw arguments.usageError("--label is for FILE: a directory of features names its own label")
        }
        if modelPath != nil, arguments.has(.modelVersion) || arguments.has(.artifactsRoot) {
            throw arguments.usageError("--model names the model itself: leave out --model-version and --artifacts-root")
        }
        featuresPath = arguments.text(Self.features) ?? Self.defaultFeatures
        label = try arguments.value(Self.label, as: .text) ?? ""
        let models = arguments.all(Self.driveModel)
        selection = EvaluationRows.Selection(
            from: try arguments.value(Self.from, as: .day), through: try arguments.value(Self.through, as: .day),
            groups: models.isEmpty ? nil : models,
            survivorWeight: try arguments.value(Self.survivorWeight, as: .weight).map { Float($0) })
        if let from = selection.from, let through = selection.through, from > through {
            throw arguments.usageError("cannot choose days: \(from) is after \(through)")
        }
        thresholds = try arguments.all(Self.threshold).map { word in
            guard let score = Double(word), score.isFinite else {
                throw arguments.usageError(
                    "cannot read --threshold: expected a number, found \"\(word.shortened)\"")
            }
            return score
        }
        replicates = try arguments.value(Self.bootstrap, as: .integer(0...10_000)) ?? 200
        seed = UInt64(try arguments.value(Self.seed, as: .integer(0...(1 << 53))) ?? 42)
        isJSON = arguments.has(.json)
        pagePath = try arguments.value(Self.page, as: .text)
        engine = try DuckDBOptions(arguments, environment)
    }

    func run(_ console: Console) throws -> ExitCode {
        let model = try RunnableModel.open(modelPath, root: root, pin: pin)
        let line = Mutex(ProgressLine(console))
        defer { line.withLock { $0?.hide() } }
        func show(_ work: WorkProgress) { line.withLock { $0?.show(work) } }
        let rows =
            try file.map { path in
                try EvaluationRows.read(
                    file: path, label: label, selection, for: model, in: engine.resources.temporaryDirectory)
            } ?? EvaluationRows.read(features: featuresPath, selection, for: model, engine, show)
        let report: EvaluationReport
        do throws(TrainingError) {
            report = try EvaluationReport.make(
                rows: rows.rows, scorer: RowScorer(model.model, predictor: model.predictor),
                options: options(model, rows), in: engine.resources.temporaryDirectory, progress: show)
        } catch {
            throw CommandError(error)
        }
        line.withLock { $0?.hide() }
        let name = model.version?.name ?? modelPath ?? root
        if let pagePath {
            let page = report.page("Evaluation of \(name)", facts: facts(model, rows))
            try OutputFile.replace(pagePath, Array(page.html().utf8), task: "cannot write the page")
        }
        if isJSON {
            try console.printJSON(.object(json(report, name, model, rows)))
        } else {
            try console.write(EvaluationSummary.text(report, title: name))
            if let pagePath { console.note("reliscore: the page is \(pagePath)") }
        }
        return .success
    }

    private func options(_ model: RunnableModel, _ rows: EvaluationRows) -> EvaluationReport.Options {
        var options = EvaluationReport.Options()
        options.thresholds = thresholds.map { EvaluationReport.Threshold("given", score: $0) }
        if let cuts = model.version?.cuts {
            options.thresholds += [
                EvaluationReport.Threshold("high", score: cuts.high),
                EvaluationReport.Threshold("medium", score: cuts.medium),
            ]
        }
        options.replicates = replicates
        options.seed = seed
        options.notes = rows.notes
        return options
    }

    private func facts(_ model: RunnableModel, _ rows: EvaluationRows) -> [(name: String, text: String)] {
        var facts = [(name: "Model", text: "\(model.model.kindDescription), \(model.featureNames.count) features")]
        if let days = model.version?.horizonDays { facts.append((name: "Made to look ahead", text: "\(days) days")) }
        facts += rows.facts
        if let groups = selection.groups { facts.append((name: "Drive models", text: groups.joined(separator: ", "))) }
        return facts
    }

    private func json(
        _ report: EvaluationReport, _ name: String, _ model: RunnableModel, _ rows: EvaluationRows
    ) -> JSONObject {
        var json: JSONObject = ["evaluated": .string(name)]
        for fact in facts(model, rows) {
            json.append(fact.name.lowercased().replacing(" ", with: "_"), .string(fact.text))
        }
        for member in report.fullJSON.members { json.append(member.key, member.value) }
        return json
    }
}

extension ValueKind where Value == CalendarDate {
    fileprivate static var day: ValueKind {
        ValueKind("a day such as 2018-06-30", parse: { CalendarDate($0) }, format: { $0.description })
    }
}

extension ValueKind where Value == Double {
    fileprivate static var weight: ValueKind {
        ValueKind(
            "a number above 0, at most a million",
            parse: { word in Double(word).flatMap { $0 > 0 && $0 <= 1e6 ? $0 : nil } }, format: { "\($0)" })
    }
}

internal import JSONText
internal import SystemIO
internal import Training
internal import Warehouse

/// The options that say how an engine works, and the engine they make.
struct EngineOptions {
    enum Engine: String, CaseIterable { case logistic, lightgbm, xgboost, script }

    static let engine = CommandOption(
        "engine", value: "NAME", "what makes the model: lightgbm, xgboost, logistic, or a program of yours",
        default: Engine.lightgbm.rawValue, choices: Engine.allCases.map(\.rawValue))
    private static let parameter = CommandOption(
        "param", value: "NAME=VALUE", "a setting of LightGBM's, XGBoost's or the script's own, such as num_leaves=15",
        repeats: true)
    private static let rounds = CommandOption(
        "rounds", value: "N", "trees at most, of lightgbm and xgboost", default: "500")
    private static let patience = CommandOption(
        "patience", value: "N", "stop when validation has not got better for N rounds; 0 for never", default: "30")
    private static let classWeights = CommandOption(
        "class-weights", value: "HOW",
        "of lightgbm and xgboost: none, balanced, or how often a positive row counts; calibration makes scores "
            + "probabilities again", default: "none")
    private static let calibration = CommandOption(
        "calibration", value: "HOW",
        "sigmoid: Platt's line on validation rows, put into the model itself; none: the model as it was fitted",
        default: BoosterCalibration.sigmoid.rawValue,
        choices: BoosterCalibration.allCases.map(\.rawValue))
    private static let penalty = CommandOption(
        "penalty", value: "NUMBER", "the L2 penalty of logistic", default: "chosen on validation rows")
    private static let compatible = CommandOption(
        "compat", "logistic as ReliScore trained it: one epoch of scikit-learn's SGDClassifier, not calibrated")
    private static let batchSize = CommandOption(
        "batch-size", value: "ROWS", "with --compat: rows of a batch", default: "250000")
    private static let lightGBM = CommandOption(
        "lightgbm", value: "FILE", "lib_lightgbm.so", default: "that of the Python package",
        environment: "RELISCORE_LIGHTGBM")
    private static let xgboost = CommandOption(
        "xgboost", value: "FILE", "libxgboost.so", default: "that of the Python package",
        environment: "RELISCORE_XGBOOST")

    private static let script = CommandOption(
        "script", value: "FILE",
        "with --engine script: an executable; it is called with the path of a JSON configuration, which says where the "
            + "rows are and where its model is to be")
    private static let timeout = CommandOption(
        "script-timeout", value: "TIME", "with --engine script: when to end it", default: "1h")

    static let all = [
        engine, parameter, rounds, patience, classWeights, calibration, penalty, compatible, batchSize, script, timeout,
        lightGBM, xgboost,
    ]
    static let libraries = [lightGBM, xgboost]

    /// What each engine takes; another's option is refused, as it would do nothing.
    private static func options(of engine: Engine) -> [CommandOption] {
        switch engine {
        case .logistic: [penalty, calibration, compatible, batchSize]
        case .lightgbm: [parameter, rounds, patience, classWeights, calibration, lightGBM]
        case .xgboost: [parameter, rounds, patience, classWeights, calibration, xgboost]
        case .script: [parameter, script, timeout]
        }
    }

    private let chosen: Engine
    private var booster = BoosterSettings()
    private var logistic = LogisticSettings()
    private var script = ScriptEngine.Settings(script: "", temporaryDirectory: "")

    var name: String { chosen.rawValue }

    init(
        _ arguments: ParsedArguments, _ environment: [String: String], seed: UInt64, _ resources: DuckDB.Resources
    ) throws(CommandError) {
        chosen = try arguments.value(Self.engine, as: .choice) ?? .lightgbm
        let own = [Self.engine] + Self.options(of: chosen)
        if let option = Self.all.first(where: { arguments.has($0) && !own.contains($0) }) {
            throw arguments.usageError("--\(option.name) is not for the engine \(chosen.rawValue)")
        }
        switch chosen {
        case .logistic: logistic = try Self.logistic(arguments, resources)
        case .lightgbm, .xgboost: booster = try booster(arguments, seed, resources)
        case .script: script = try Self.script(arguments, seed, resources)
        }
    }

    private static func logistic(
        _ arguments: ParsedArguments, _ resources: DuckDB.Resources
    ) throws(CommandError) -> LogisticSettings {
        var settings = LogisticSettings()
        settings.threads = resources.threads
        if arguments.has(compatible) {
            if let option = [penalty, calibration].first(where: arguments.has) {
                throw arguments.usageError("--compat trains as ReliScore did: leave --\(option.name) out")
            }
            var compatible = LogisticSettings.Compatible()
            if let rows = try arguments.value(batchSize, as: .integer(1...Int(Int32.max))) {
                compatible.batchRows = rows
            }
            settings.method = .compatible(compatible)
        } else {
            if arguments.has(batchSize) { throw arguments.usageError("--batch-size is for --compat") }
            var newton = LogisticSettings.Newton()
            newton.penalty = try arguments.value(penalty, as: .number(0...1e9))
            newton.calibrates = try arguments.value(calibration, as: .choice) ?? BoosterCalibration.sigmoid == .sigmoid
            settings.method = .newton(newton)
        }
        return settings
    }

    private func booster(
        _ arguments: ParsedArguments, _ seed: UInt64, _ resources: DuckDB.Resources
    ) throws(CommandError) -> BoosterSettings {
        var settings = BoosterSettings()
        settings.parameters = try Self.parameters(arguments)
        if let rounds = try arguments.value(Self.rounds, as: .integer(1...1_000_000)) { settings.rounds = rounds }
        if let patience = try arguments.value(Self.patience, as: .integer(0...1_000_000)) {
            settings.patience = patience
        }
        if let weights = try arguments.value(Self.classWeights, as: .classWeights) { settings.classWeights = weights }
        settings.calibration = try arguments.value(Self.calibration, as: .choice) ?? .sigmoid
        settings.seed = Int(seed)
        settings.threads = resources.threads
        settings.library = arguments.text(chosen == .xgboost ? Self.xgboost : Self.lightGBM)
        return settings
    }

    private static func script(
        _ arguments: ParsedArguments, _ seed: UInt64, _ resources: DuckDB.Resources
    ) throws(CommandError) -> ScriptEngine.Settings {
        guard let path = try arguments.value(script, as: .text) else {
            throw arguments.usageError("--engine script needs --script FILE, the program that makes the model")
        }
        var settings = ScriptEngine.Settings(script: path, temporaryDirectory: resources.temporaryDirectory)
        for parameter in try parameters(arguments) {
            // A number is one, and a word is a text.
            let value = (try? JSONValue.parse(Array(parameter.value.utf8))) ?? .string(parameter.value)
            settings.hyperparameters[parameter.name] = value
        }
        settings.seed = Int(seed)
        if let limit = try arguments.value(timeout, as: .duration(.seconds(1)...(.seconds(604_800)))) {
            settings.timeLimit = limit
        }
        return settings
    }

    private static func parameters(_ arguments: ParsedArguments) throws(CommandError) -> [BoosterSettings.Parameter] {
        do throws(TrainingError) {
            var parameters: [BoosterSettings.Parameter] = []
            for text in arguments.all(parameter) { parameters.append(try BoosterSettings.Parameter(text)) }
            return parameters
        } catch {
            throw CommandError(error)
        }
    }

    /// - Parameters:
    ///   - version: What is to be made.
    ///   - label: The name of the label's column.
    func make(_ version: String, label: String) -> any TrainingEngine {
        switch chosen {
        case .logistic: return LogisticEngine(logistic)
        case .lightgbm: return LightGBMEngine(booster)
        case .xgboost: return XGBoostEngine(booster)
        case .script:
            var settings = script
            settings.version = version
            settings.label = label
            return ScriptEngine(settings)
        }
    }
}

extension ValueKind where Value == BoosterSettings.ClassWeights {
    static let classWeights = ValueKind(
        "none, balanced, or a number above 0",
        parse: { word in
            switch word {
            case "none": return BoosterSettings.ClassWeights.none
            case "balanced": return .balanced
            default: return Double(word).flatMap { $0 > 0 && $0.isFinite ? .positive($0) : nil }
            }
        },
        format: { weights in
            switch weights {
            case .none: "none"
            case .balanced: "balanced"
            case .positive(let weight): "\(weight)"
            }
        })
}

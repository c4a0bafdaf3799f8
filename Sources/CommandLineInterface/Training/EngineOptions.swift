internal import SystemIO
internal import Training
internal import Warehouse

/// The options that say how an engine works, and the engine they make.
struct EngineOptions {
    enum Engine: String, CaseIterable { case logistic, lightgbm, xgboost }

    static let engine = CommandOption(
        "engine", value: "NAME", "what makes the model", default: Engine.lightgbm.rawValue,
        choices: Engine.allCases.map(\.rawValue))
    private static let parameter = CommandOption(
        "param", value: "NAME=VALUE", "a setting of LightGBM's or XGBoost's own, such as num_leaves=15", repeats: true)
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
        "sigmoid: Platt's line on validation rows, put into the model itself; none: the library's own file",
        default: "sigmoid", choices: ["sigmoid", "none"])
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

    static let all = [
        engine, parameter, rounds, patience, classWeights, calibration, penalty, compatible, batchSize, lightGBM,
        xgboost,
    ]
    private static let ofBoosters = [parameter, rounds, patience, classWeights, lightGBM, xgboost]
    private static let ofLogistic = [penalty, compatible, batchSize]

    private let chosen: Engine
    private var booster = BoosterSettings()
    private var logistic = LogisticSettings()

    init(
        _ arguments: ParsedArguments, _ environment: [String: String], seed: UInt64, threads: Int
    ) throws {
        chosen = try arguments.value(Self.engine, as: .choice) ?? .lightgbm
        let strange = chosen == .logistic ? Self.ofBoosters : Self.ofLogistic
        if let option = strange.first(where: arguments.has) {
            throw arguments.usageError("--\(option.name) is not for the engine \(chosen.rawValue)")
        }
        do throws(TrainingError) {
            for text in arguments.all(Self.parameter) { booster.parameters.append(try .init(text)) }
        } catch {
            throw CommandError(error)
        }
        if let rounds = try arguments.value(Self.rounds, as: .integer(1...1_000_000)) { booster.rounds = rounds }
        if let patience = try arguments.value(Self.patience, as: .integer(0...1_000_000)) {
            booster.patience = patience
        }
        if let weights = try arguments.value(Self.classWeights, as: .classWeights) { booster.classWeights = weights }
        let isCalibrated = arguments.text(Self.calibration) != "none"
        booster.calibration = isCalibrated ? .sigmoid : .none
        booster.seed = Int(seed)
        booster.threads = threads
        logistic.threads = threads
        let libraryOption = chosen == .xgboost ? Self.xgboost : Self.lightGBM
        booster.library = arguments.text(libraryOption)
        if arguments.has(Self.compatible) {
            var compatible = LogisticSettings.Compatible()
            if let rows = try arguments.value(Self.batchSize, as: .integer(1...Int(Int32.max))) {
                compatible.batchRows = rows
            }
            logistic.method = .compatible(compatible)
        } else {
            var newton = LogisticSettings.Newton()
            newton.penalty = try arguments.value(Self.penalty, as: .number(0...1e9))
            logistic.method = .newton(newton)
        }
    }

    func make() -> any TrainingEngine {
        switch chosen {
        case .logistic: LogisticEngine(logistic)
        case .lightgbm: LightGBMEngine(booster)
        case .xgboost: XGBoostEngine(booster)
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

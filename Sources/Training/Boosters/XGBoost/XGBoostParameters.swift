/// XGBoost's settings, each once: defaults, with what was asked for in their place.
struct XGBoostParameters {
    /// In alphabetic order.
    let values: [BoosterSettings.Parameter]

    /// Other names of what has a default here, or is looked at.
    private static let aliases = [
        "learning_rate": "eta", "random_state": "seed", "n_jobs": "nthread", "min_split_loss": "gamma",
        "reg_lambda": "lambda", "reg_alpha": "alpha",
    ]
    private static let refused: Set<String> = [
        "num_class", "process_type", "updater", "device", "data_split_mode", "base_score", "gpu_id",
        // Of the Python package: this program has its own.
        "num_boost_round", "n_estimators", "early_stopping_rounds", "callbacks",
    ]

    /// - Parameter weights: Of the rows to train on, which `balanced` evens out.
    init(_ settings: BoosterSettings, _ weights: ClassWeights) throws(TrainingError) {
        var asked: [String: [String]] = [:]
        for parameter in settings.parameters {
            let name = Self.aliases[parameter.name] ?? parameter.name
            guard !Self.refused.contains(name) else {
                throw TrainingError(.usage, "cannot use the parameter \(parameter.name): it is not for this command")
            }
            if name == "nthread" { try parameter.requireThreads() }
            // Of metrics there may be several, and the last one stops early.
            guard name == "eval_metric" || asked[name] == nil else {
                throw TrainingError(.usage, "cannot use the parameter \(parameter.name): it is given more than once")
            }
            asked[name, default: []].append(parameter.value)
        }
        let objective = asked["objective"]?.first ?? "binary:logistic"
        guard ["binary:logistic", "reg:logistic"].contains(objective) else {
            throw TrainingError(
                .usage,
                "cannot use the objective \(objective): expected binary:logistic or reg:logistic, whose "
                    + "predictions are probabilities")
        }
        guard ["gbtree", "dart"].contains(asked["booster"]?.first ?? "gbtree") else {
            throw TrainingError(
                .usage,
                "cannot use this booster: expected gbtree or dart; for a linear model, use "
                    + "the engine logistic")
        }
        guard ["hist", "auto"].contains(asked["tree_method"]?.first ?? "hist") else {
            throw TrainingError(.usage, "cannot use this tree_method: expected hist, whose rows are streamed")
        }
        var defaults = [
            "objective": "binary:logistic", "eval_metric": "logloss", "tree_method": "hist", "eta": "0.05",
            "max_depth": "6", "min_child_weight": "1", "subsample": "0.8", "colsample_bytree": "0.9",
            "seed": String(settings.seed), "nthread": String(settings.threads), "verbosity": "1",
            "validate_parameters": "true",
        ]
        switch settings.classWeights {
        case .none: break
        case .balanced: defaults["scale_pos_weight"] = String(weights.negative / weights.positive)
        case .positive(let weight): defaults["scale_pos_weight"] = String(weight)
        }
        values = defaults.mapValues { [$0] }.merging(asked) { $1 }
            .flatMap { member in member.value.map { BoosterSettings.Parameter(name: member.key, value: $0) } }
            .sorted { $0.name < $1.name }
    }

    subscript(name: String) -> String? { values.first { $0.name == name }?.value }

    /// Bins of a feature, which the rows are cut into before training begins.
    func bins() throws(TrainingError) -> Int {
        let text = self["max_bin"] ?? "256"
        guard let bins = Int(text), (2...65_536).contains(bins) else {
            throw TrainingError(.usage, "cannot use max_bin=\(text): expected a whole number from 2 to 65536")
        }
        return bins
    }
}

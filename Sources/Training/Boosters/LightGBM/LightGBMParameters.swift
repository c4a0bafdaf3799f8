internal import JSONText

/// LightGBM's settings, each once and under its own name: defaults, with what was asked for in their place.
///
/// The defaults are those of LightGBM where training on a table of telemetry wants no others; of ReliScore's training
/// service are learning rate, leaves, and the fractions of features and rows. Its 100 rounds are not kept: their number
/// is found by early stopping. `deterministic` and `force_row_wise` make the same bytes of the same rows and threads.
struct LightGBMParameters {
    /// In alphabetic order.
    let values: [BoosterSettings.Parameter]

    /// What would read or write other files, reach other machines, or make another kind of model.
    private static let refused: Set<String> = [
        "task", "data", "valid", "input_model", "output_model", "output_result", "convert_model", "machines",
        "machine_list_filename", "num_machines", "local_listen_port", "snapshot_freq", "parser_config_file",
        "linear_tree", "num_class", "forcedbins_filename", "forcedsplits_filename",
        "device_type", "tree_learner", "save_binary", "two_round", "saved_feature_importance_type",
    ]

    init(_ settings: BoosterSettings, _ library: LightGBMLibrary) throws(TrainingError) {
        let names = try Self.names(library)
        var asked: [String: String] = [:]
        for parameter in settings.parameters {
            guard let name = names[parameter.name] else {
                throw TrainingError(
                    .usage,
                    "cannot use the parameter \(parameter.name): expected one of LightGBM's, see "
                        + "https://lightgbm.readthedocs.io/en/stable/Parameters.html")
            }
            guard !Self.refused.contains(name) else {
                throw TrainingError(.usage, "cannot use the parameter \(parameter.name): it is not for this command")
            }
            if name == "num_threads" { try parameter.requireThreads() }
            guard asked.updateValue(parameter.value, forKey: name) == nil else {
                throw TrainingError(.usage, "cannot use the parameter \(parameter.name): it is given more than once")
            }
        }
        let objective = asked["objective"] ?? "binary"
        guard ["binary", "cross_entropy", "xentropy"].contains(objective) else {
            throw TrainingError(
                .usage,
                "cannot use the objective \(objective): expected binary or cross_entropy, whose predictions "
                    + "are probabilities")
        }
        values = Self.defaults(settings, asked).merging(asked) { $1 }
            .map { BoosterSettings.Parameter(name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }
    }

    /// As LightGBM's functions take them.
    var text: String { values.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }

    subscript(name: String) -> String? { values.first { $0.name == name }?.value }

    func isTrue(_ name: String) -> Bool { ["true", "+", "1"].contains((self[name] ?? "").lowercased()) }

    func count(_ name: String, atMost limit: Int) throws(TrainingError) -> Int {
        let text = self[name] ?? "0"
        guard let value = Int(text), value <= limit else {
            throw TrainingError(.usage, "cannot use \(name)=\(text): expected a whole number up to \(limit)")
        }
        return max(value, 0)
    }

    private static func defaults(_ settings: BoosterSettings, _ asked: [String: String]) -> [String: String] {
        var values = [
            "objective": "binary", "metric": "binary_logloss", "num_iterations": String(settings.rounds),
            "early_stopping_round": String(settings.patience), "learning_rate": "0.05", "num_leaves": "31",
            "max_depth": "-1", "min_data_in_leaf": "20", "feature_fraction": "0.9", "seed": String(settings.seed),
            "num_threads": String(settings.threads), "deterministic": "true", "verbosity": "0",
        ]
        // GOSS chooses rows by their gradients, and takes no other choice beside it.
        if asked["boosting"] != "goss", asked["data_sample_strategy"] != "goss" {
            values["bagging_fraction"] = "0.8"
            values["bagging_freq"] = "5"
        }
        if asked["force_col_wise"] == nil { values["force_row_wise"] = "true" }
        switch settings.classWeights {
        case .none: break
        case .balanced: values["is_unbalance"] = "true"
        case .positive(let weight): values["scale_pos_weight"] = String(weight)
        }
        return values
    }

    /// Every name and alias, with the name it stands for.
    private static func names(_ library: LightGBMLibrary) throws(TrainingError) -> [String: String] {
        let bytes = try library.text("list the parameters") { library.dumpAliases($0, $1, $2) }
        guard case .object(let table)? = try? JSONValue.parse(bytes) else {
            throw TrainingError(.engineFailed, "cannot list LightGBM's parameters: expected an object of names")
        }
        var names: [String: String] = [:]
        for member in table.members {
            names[member.key] = member.key
            for alias in member.value.arrayValue ?? [] {
                if let alias = alias.stringValue { names[alias] = member.key }
            }
        }
        return names
    }
}

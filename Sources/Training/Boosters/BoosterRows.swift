internal import ModelFormats
internal import Models

/// What both libraries' engines do with rows beside training.
enum BoosterRows {
    /// Refuses what no model can be made of, before anything long begins.
    static func check(
        train: LabelledRows, validation: LabelledRows, _ settings: BoosterSettings
    ) throws(TrainingError) {
        guard (1...4_096).contains(settings.threads), settings.rounds > 0, settings.patience >= 0 else {
            throw TrainingError(
                .usage,
                "cannot train with \(settings.threads) threads, \(settings.rounds) rounds and early stopping "
                    + "after \(settings.patience): expected at least one thread and one round")
        }
        guard Int32(exactly: settings.seed).map({ $0 >= 0 }) == true else {
            throw TrainingError(.usage, "cannot use the seed \(settings.seed): expected 0 to \(Int32.max)")
        }
        if case .positive(let weight) = settings.classWeights, !(weight.isFinite && weight > 0) {
            throw TrainingError(.usage, "cannot use scale_pos_weight=\(weight): expected a number above zero")
        }
        let names = train.featureNames
        // They would be written into the model as others, or not at all.
        let isPlain = { (name: String) in
            !name.isEmpty
                && name.utf8.allSatisfy { $0 > UInt8(ascii: " ") && $0 != 0x7F && !#"",:[]{}<>\"#.utf8.contains($0) }
        }
        if let name = names.first(where: { !isPlain($0) }) {
            throw TrainingError(
                .badData, "cannot name a feature \"\(name)\" in the model: expected no spaces and none of \",:[]{}<>\\")
        }
        guard !names.isEmpty, validation.count == 0 || validation.featureNames == names else {
            throw TrainingError(.badData, "cannot train: expected validation rows of the same features")
        }
        try ClassWeights(of: train).checkBothClasses()
        _ = try ClassWeights(of: validation)
    }

    /// Reads a trained model as the daemon will.
    static func read(_ bytes: [UInt8], fileName: String, features: [String]) throws(TrainingError) -> Model {
        let model: Model
        do {
            model = try ModelFile.read(bytes, named: fileName)
        } catch {
            throw TrainingError(.engineFailed, "cannot serve what was trained: \(error)")
        }
        guard model.featureNames == features else {
            throw TrainingError(
                .engineFailed,
                "cannot serve what was trained: expected the features of the rows in \(fileName), found "
                    + "others; rename features that the library does not take as they are")
        }
        return model
    }
}

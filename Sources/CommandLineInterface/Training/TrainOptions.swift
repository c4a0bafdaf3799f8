internal import SystemIO
internal import Training

/// The options of `reliscore train`, and the settings they say.
enum TrainOptions {
    static let features = CommandOption(
        "features", value: "DIR", "the feature set, made by `reliscore features build`",
        default: DataPaths.features)
    static let version = CommandOption(
        "version", value: "NAME", "the new version's name",
        default: "horizon, engine and time, such as h30_lightgbm_20261120T195500Z")
    static let horizonDays = CommandOption(
        "horizon-days", value: "N", "refuse features whose labels look another number of days ahead")
    static let trainFrom = CommandOption("train-from", value: "DATE", "the first day to train with")
    static let trainThrough = CommandOption(
        "train-through", value: "DATE", "the last day to train with", default: "as late as the gap allows")
    static let testFrom = CommandOption("test-from", value: "DATE", "the first day to measure on")
    static let testThrough = CommandOption("test-through", value: "DATE", "the last day to measure on")
    static let testMonths = CommandOption(
        "test-months", value: "N",
        "measure on the last N calendar months with labels; on the last fifth of the days where there are fewer",
        default: "9")
    static let gapDays = CommandOption(
        "gap-days", value: "N", "days between training and test; below the horizon, labels look into the test",
        default: "the horizon")
    static let validationFolds = CommandOption(
        "validation-folds", value: "N", "one unit of N validates instead of training", default: "5")
    static let driveModel = CommandOption(
        "drive-model", value: "NAME", "only rows of this drive model", repeats: true)
    static let survivorWeight = CommandOption(
        "survivor-weight", value: "N",
        "how many rows each row of a unit that never fails stands for, where the data hold only a part of such units",
        default: "1")
    static let negativeFraction = CommandOption(
        "negative-fraction", value: "PART", "train on this part of the negative rows, weighted accordingly",
        default: "1")
    static let withhold = CommandOption(
        "withhold", value: "FEATURE", "a feature not to learn from; `*` stands for any text", repeats: true)
    static let highBudget = CommandOption(
        "high-budget", value: "PART", "the part of validation rows that HIGH may hold", default: "0.01")
    static let mediumBudget = CommandOption(
        "medium-budget", value: "PART", "the part that MED and HIGH may hold together", default: "0.05")
    static let seed = CommandOption("seed", value: "N", "for all that is drawn at random", default: "42")
    static let bootstrap = CommandOption(
        "bootstrap", value: "N", "draw units anew N times for the 95 % intervals; 0 for none", default: "200")

    static let ofSettings = [
        horizonDays, trainFrom, trainThrough, testFrom, testThrough, testMonths, gapDays, validationFolds, driveModel,
        survivorWeight, negativeFraction, withhold, highBudget, mediumBudget, seed, bootstrap,
    ]

    static func settings(_ arguments: ParsedArguments) throws(CommandError) -> TrainingSettings {
        var settings = TrainingSettings()
        settings.split = try split(arguments)
        settings.horizonDays = try arguments.value(horizonDays, as: .integer(1...3650))
        if let folds = try arguments.value(validationFolds, as: .integer(2...100)) { settings.validationFolds = folds }
        let groups = arguments.all(driveModel)
        settings.groups = groups.isEmpty ? nil : groups
        if let weight = try arguments.value(survivorWeight, as: .number(1e-6...1e6)) {
            settings.survivorWeight = Float(weight)
        }
        if let part = try arguments.value(negativeFraction, as: .number(1e-6...1)) { settings.negativeFraction = part }
        settings.withheld = arguments.all(withhold)
        if let part = try arguments.value(highBudget, as: .number(0...1)) { settings.budgets.high = part }
        if let part = try arguments.value(mediumBudget, as: .number(0...1)) { settings.budgets.medium = part }
        if let seed = try arguments.value(seed, as: .integer(0...Int(Int32.max))) { settings.seed = UInt64(seed) }
        if let count = try arguments.value(bootstrap, as: .integer(0...100_000)) { settings.bootstrapCount = count }
        guard settings.budgets.high <= settings.budgets.medium else {
            throw arguments.usageError("cannot set buckets: expected --high-budget at most --medium-budget, found more")
        }
        return settings
    }

    private static func split(_ arguments: ParsedArguments) throws(CommandError) -> TimeSplit.Request {
        var request = TimeSplit.Request()
        request.trainFrom = try arguments.value(trainFrom, as: .date)
        request.trainThrough = try arguments.value(trainThrough, as: .date)
        request.testFrom = try arguments.value(testFrom, as: .date)
        request.testThrough = try arguments.value(testThrough, as: .date)
        if let months = try arguments.value(testMonths, as: .integer(1...1200)) { request.testMonths = months }
        request.gapDays = try arguments.value(gapDays, as: .integer(0...36_500))
        return request
    }
}

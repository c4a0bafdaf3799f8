internal import Glibc
package import JSONText
internal import ModelFormats
internal import Models
internal import SystemIO
package import Telemetry

/// A model by whatever program its user gives: any executable that is called with the path of a JSON configuration, writes
/// a model file where that says, and its result as JSON on standard output.
///
/// The program runs in a new directory, with few variables (`ScriptProcess.environment`), as the leader of a process
/// group that ends with it. It is not confined: it may do what its user may. What it made is believed only after this
/// program's own readers have read it.
package struct ScriptEngine: TrainingEngine {
    package struct Settings: Sendable {
        /// An executable file.
        package var script: String
        /// For the script, as it knows them.
        package var hyperparameters = JSONObject()
        package var organization = "default"
        /// The version that is being made, where it is known.
        package var version = ""
        package var seed = 42
        /// The name of the label's column.
        package var label = "label"
        package var timeLimit: Duration = .seconds(3_600)
        /// Runs get directories in it; they take the rows as CSV, and are removed.
        package var temporaryDirectory: String

        package init(script: String, temporaryDirectory: String) {
            self.script = script
            self.temporaryDirectory = temporaryDirectory
        }
    }

    package let settings: Settings
    package var name: String { "script" }

    package init(_ settings: Settings) { self.settings = settings }

    package func prepare() throws(TrainingError) { _ = try program() }

    private func program() throws(TrainingError) -> String {
        let path = try? FileSystem.realPath(settings.script)
        let isFile = path.flatMap { try? FileStatus.of($0).kind } == .regular
        guard let path, isFile, access(path, X_OK) == 0 else {
            throw TrainingError(
                .engineMissing,
                "cannot run \(settings.script): expected a file that may be executed, found "
                    + "\(path == nil ? "nothing there; check the path" : "another; chmod +x it")")
        }
        return path
    }

    package func fit(
        train: LabelledRows, validation: LabelledRows, progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> TrainedModel {
        let script = try program()
        let run: ScriptRun
        do {
            run = try ScriptRun(in: settings.temporaryDirectory)
        } catch {
            throw TrainingError(.inputOutput, "cannot make a directory for the script's run: \(error)")
        }
        let configuration = try run.prepare(settings, train: train, validation: validation, progress)
        progress(WorkProgress(task: "script", doneRows: train.count))
        let output = try ScriptProcess(script: script, timeLimit: settings.timeLimit).run(
            configuration, in: run.directory)
        let result = try ScriptResult(standardOutput: output)
        let model = try run.model(result)
        try Self.check(model, train: train)
        return TrainedModel(
            fileName: model.withUnsafeBytes { ModelFile.customaryName(of: $0) }, bytes: model,
            parameters: [
                "script": .string(script.split(separator: "/").last.map(String.init) ?? script),
                "seed": .number(settings.seed), "hyperparameters": .object(settings.hyperparameters),
            ], history: ["result": result.document, "metrics": run.metrics()])
    }

    /// Reads the model as the daemon will, and has it score.
    private static func check(_ bytes: [UInt8], train: LabelledRows) throws(TrainingError) {
        func refused(_ reason: String) -> TrainingError {
            TrainingError(.engineFailed, "cannot use the script's model: \(reason)")
        }
        let model: Model
        do {
            model = try ModelFile.read(bytes, named: "the script's model").reordered(to: train.featureNames)
        } catch {
            throw refused("\(error)")
        }
        guard model.outputCount == 1, model.objective.yieldsProbability else {
            throw refused("expected one probability a row, found \(model.kindDescription)")
        }
        for probability in ServedPredictions.probabilities(of: model, train)
        where !(probability >= 0 && probability <= 1) {
            throw refused("expected probabilities, found \(probability)")
        }
    }
}

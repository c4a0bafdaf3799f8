internal import Glibc
internal import JSONText
internal import ModelFormats
internal import SystemIO
internal import Telemetry

/// The directory of one run: the configuration and the rows go in, the model comes out. Removed with this object.
final class ScriptRun {
    let directory: String
    private var outputPath: String { FileSystem.join(directory, "output") }

    private static let metricsLimit = 1 << 20
    private static let entriesRemoved = 1_000_000

    init(in parent: String) throws(SystemError) {
        var template = FileSystem.join(try FileSystem.realPath(parent), "reliscore-script-XXXXXX").utf8CString.map {
            $0
        }
        let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
        guard let made else {
            throw SystemError.current("mkdtemp", parent) ?? SystemError(call: "mkdtemp", code: EIO, subject: parent)
        }
        directory = String(cString: made)
        try FileSystem.makeDirectory(FileSystem.join(directory, "output"))
    }

    deinit { Self.remove(directory) }

    /// Writes the rows and the configuration, whose path the script is called with.
    func prepare(
        _ settings: ScriptEngine.Settings, train: LabelledRows, validation: LabelledRows,
        _ progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> String {
        let layout = ScriptRows(label: settings.label)
        let trainPath = FileSystem.join(directory, "train.csv")
        let validationPath = FileSystem.join(directory, "validation.csv")
        do {
            try layout.write(train, to: trainPath) { progress(WorkProgress(task: "rows for the script", doneRows: $0)) }
            try layout.write(validation, to: validationPath) { _ in }
            let names = train.featureNames.map { JSONValue.string($0) }
            let total = train.count + validation.count
            let days = [train, validation].flatMap { rows in
                let days = rows.keys.elements.lazy.map(\.day)
                return [days.min(), days.max()].compactMap { $0 }
            }
            let configuration: JSONValue = [
                "organizationId": .string(settings.organization), "version": .string(settings.version),
                "dataRange": [
                    "startDate": .string(ScriptRows.date(days.min() ?? 0)),
                    "endDate": .string(ScriptRows.date(days.max() ?? 0)),
                ],
                "hyperparameters": .object(settings.hyperparameters),
                "validationSplit": .number(total == 0 ? 0 : Double(validation.count) / Double(total)),
                "targetColumn": .string(settings.label), "featureColumns": .array(names),
                "schemaConfig": ["continuousColumns": .array(names), "booleanColumns": []],
                "outputPath": .string(outputPath),
                // Beside the contract's members: where the rows are and what their other columns are called.
                "trainPath": .string(trainPath), "validationPath": .string(validationPath), "dataFormat": "csv",
                "dateColumn": .string(ScriptRows.dateColumn), "unitColumn": .string(ScriptRows.unitColumn),
                "groupColumn": .string(ScriptRows.groupColumn), "weightColumn": .string(ScriptRows.weightColumn),
                "seed": .number(settings.seed),
            ]
            let path = FileSystem.join(directory, "training_config.json")
            try FileSystem.writeNew(path, Array(configuration.text(pretty: true).utf8), mode: 0o600)
            return path
        } catch {
            throw TrainingError(.inputOutput, "cannot prepare the script's run: \(error)")
        }
    }

    /// The model file: the one the result names, or else the only one in the output directory that is named as one.
    func model(_ result: ScriptResult) throws(TrainingError) -> [UInt8] {
        func refused(_ found: String) -> TrainingError {
            TrainingError(
                .engineFailed,
                "cannot take the script's model: expected the file that modelPath of its result names, or one called "
                    + "model.* or model_*, in outputPath, found \(found)")
        }
        let path: String
        if let named = result.modelPath {
            let full = named.hasPrefix("/") ? named : FileSystem.join(outputPath, named)
            guard let real = try? FileSystem.realPath(full) else {
                throw refused("no file \(ScriptResult.printable(named))")
            }
            // What it has not written into its own directory is not known to be its work.
            guard real.hasPrefix(outputPath + "/") else { throw refused("\(ScriptResult.printable(named)), elsewhere") }
            path = real
        } else {
            let entries = (try? FileSystem.list(outputPath, limit: 10_000)) ?? []
            let names = entries.filter { $0.hasPrefix("model.") || $0.hasPrefix("model_") }
            guard let name = names.first else { throw refused("none") }
            guard names.count == 1 else { throw refused("\(names.count) of them") }
            path = FileSystem.join(outputPath, name)
        }
        do {
            return try FileSystem.read(path, limit: ModelFileLimits().fileBytes, followingLinks: false)
        } catch {
            throw refused("\(error)")
        }
    }

    /// `metrics.json`, if the script has written one.
    func metrics() -> JSONValue {
        let path = FileSystem.join(outputPath, "metrics.json")
        guard let bytes = try? FileSystem.read(path, limit: Self.metricsLimit, followingLinks: false) else {
            return .null
        }
        return (try? JSONValue.parse(bytes)) ?? .null
    }

    /// Removes a directory and all in it; links are removed and not followed. What cannot be removed stays.
    private static func remove(_ directory: String) {
        // Directories to look into, each before those in it.
        var directories = [directory]
        var next = 0
        while next < directories.count, next < entriesRemoved {
            let parent = directories[next]
            next += 1
            for name in (try? FileSystem.list(parent)) ?? [] {
                let path = FileSystem.join(parent, name)
                let kind = (try? FileStatus.of(path, followingLinks: false))?.kind
                if kind == .directory { directories.append(path) } else { try? FileSystem.unlink(path) }
            }
        }
        for directory in directories.reversed() { try? FileSystem.removeDirectory(directory) }
    }
}

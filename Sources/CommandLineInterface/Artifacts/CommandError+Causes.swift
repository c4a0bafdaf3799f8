internal import Datasets
internal import ModelFormats
internal import Serving
internal import Storage

extension CommandError {
    init(_ cause: DatasetError) {
        let hint: String? =
            switch cause.code {
            case .missingColumns: "columns in the model's order, without a header line, need --no-header instead"
            case .malformedJSON: "NDJSON has one JSON object per line; `jq -c .` writes it so"
            default: nil
            }
        self.init(.badData, "\(cause)", hint: hint)
    }

    init(_ cause: ModelFormatError) { self.init(.badData, "\(cause)") }

    init(_ cause: ServableModelError) { self.init(.badData, "\(cause)") }

    /// - Parameters:
    ///   - root: Given, an unknown version is answered with those under it.
    ///   - name: The version that was asked for.
    init(_ cause: StorageError, root: String? = nil, name: String? = nil) {
        let code: ExitCode =
            switch cause.code {
            case .rootMissing, .nothingPublished, .versionMissing: .noInput
            case .currentMismatch, .nothingToRollBackTo: .negative
            case .versionExists: .cannotCreate
            case .locked: .unavailable
            case .notWritable: .noPermission
            case .diskFull, .inputOutput, .notDurable: .inputOutput
            default: .badData
            }
        let namesVersions = [.versionMissing, .nothingToRollBackTo].contains(cause.code)
        let hint = namesVersions ? root.flatMap { KnownVersions.hint(near: name, root: $0) } : nil
        self.init(code, "\(cause)", hint: hint)
    }
}

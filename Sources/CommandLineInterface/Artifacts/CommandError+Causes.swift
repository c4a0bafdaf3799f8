internal import Datasets
internal import ModelFormats
internal import Serving
internal import Storage

extension CommandError {
    init(_ cause: DatasetError) {
        let hint = cause.code == .missingColumns ? "columns in the model's order need --no-header instead" : nil
        self.init(.badData, "\(cause)", hint: hint)
    }

    init(_ cause: ModelFormatError) { self.init(.badData, "\(cause)") }

    init(_ cause: ServableModelError) { self.init(.badData, "\(cause)") }

    init(_ cause: StorageError) {
        let code: ExitCode =
            switch cause.code {
            case .rootMissing, .nothingPublished, .versionMissing: .noInput
            case .currentMismatch, .nothingToRollBackTo: .negative
            case .versionExists: .cannotCreate
            case .locked: .unavailable
            case .notWritable: .noPermission
            case .diskFull, .inputOutput: .inputOutput
            default: .badData
            }
        self.init(code, "\(cause)")
    }
}

package import Datasets
package import ModelFormats
package import Serving
package import Storage

extension CommandError {
    package init(_ cause: DatasetError) {
        let hint = cause.code == .missingColumns ? "columns in the model's order need --no-header instead" : nil
        self.init(.badData, "\(cause)", hint: hint)
    }

    package init(_ cause: ModelFormatError) { self.init(.badData, "\(cause)") }

    package init(_ cause: ServableModelError) { self.init(.badData, "\(cause)") }

    package init(_ cause: StorageError) {
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

internal import Storage
internal import Warehouse

extension FleetError {
    init(_ cause: WarehouseError) {
        let code: Code =
            switch cause.code {
            case .engineMissing: .toolMissing
            case .badData: .badData
            case .notFound: .notFound
            case .locked: .locked
            case .engineFailed, .inputOutput: .inputOutput
            }
        self.init(code, cause.description)
    }

    /// A fault of a ZIP file.
    init(_ cause: StorageError) {
        let code: Code =
            switch cause.code {
            case .fileMissing: .notFound
            case .fileUnreadable, .inputOutput: .inputOutput
            default: .badData
            }
        self.init(code, cause.description)
    }
}

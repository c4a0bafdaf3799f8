internal import Training
internal import Warehouse

extension CommandError {
    init(_ cause: WarehouseError) {
        let code: ExitCode =
            switch cause.code {
            case .engineMissing, .engineFailed, .locked: .unavailable
            case .badData: .badData
            case .notFound: .noInput
            case .inputOutput: .inputOutput
            }
        self.init(code, cause.description)
    }

    init(_ cause: TrainingError) {
        let code: ExitCode =
            switch cause.code {
            case .usage: .usage
            case .engineMissing, .engineFailed: .unavailable
            case .badData: .badData
            case .notFound: .noInput
            case .inputOutput: .inputOutput
            }
        self.init(code, cause.description)
    }
}

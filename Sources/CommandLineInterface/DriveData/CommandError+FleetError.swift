internal import DriveFleet

extension CommandError {
    init(_ cause: FleetError) {
        let code: ExitCode =
            switch cause.code {
            case .usage: .usage
            case .toolMissing, .network, .locked: .unavailable
            case .badData: .badData
            case .notFound: .noInput
            case .diskFull, .inputOutput: .inputOutput
            }
        self.init(code, "\(cause)")
    }
}

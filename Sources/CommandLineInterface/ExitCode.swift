/// What the process tells its caller on leaving: the numbers of sysexits.h, so that scripts can tell causes apart.
enum ExitCode: Int32, Sendable, CaseIterable {
    case success = 0
    /// The question was understood and the answer is no: `healthcheck` on a daemon that is not ready.
    case negative = 1
    /// Requests were still running when the drain time-out passed.
    case drainTimedOut = 2
    case usage = 64
    case badData = 65
    case noInput = 66
    case unavailable = 69
    case internalFault = 70
    case cannotCreate = 73
    case inputOutput = 74
    case noPermission = 77
    case badConfiguration = 78

    /// A line for `--help`, where a command does not say something more exact.
    var meaning: String {
        switch self {
        case .success: "done"
        case .negative: "the answer is no"
        case .drainTimedOut: "requests were dropped because they outlasted the drain time-out"
        case .usage: "wrong options or arguments"
        case .badData: "the model, artifact or row is not valid"
        case .noInput: "a file or version that was named is not there"
        case .unavailable: "the address cannot be used, such as a port that is taken"
        case .internalFault: "a fault of this program"
        case .cannotCreate: "a file cannot be written there"
        case .inputOutput: "reading or writing failed"
        case .noPermission: "not allowed"
        case .badConfiguration: "a setting is not valid"
        }
    }
}

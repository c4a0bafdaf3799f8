internal import Glibc
internal import SystemIO

/// Why a command ended without doing its work; `code` becomes the exit status, the sentence goes to stderr.
struct CommandError: Error, Equatable, CustomStringConvertible {
    let code: ExitCode
    let message: String
    /// What to type next, such as `reliscore score --help`.
    let hint: String?

    init(_ code: ExitCode, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// A system call's failure on the way to `task`, such as "cannot read rows".
    ///
    /// - Parameter expected: What should have been at the call's subject.
    init(
        _ task: String, _ cause: SystemError, expected: String = "a file", otherwise code: ExitCode = .inputOutput,
        hint: String? = nil
    ) {
        guard let place = cause.subject else {
            self.init(code, "\(task): \(cause.reason)", hint: hint)
            return
        }
        switch cause.code {
        case _ where cause.isNotFound:
            self.init(
                code == .inputOutput ? .noInput : code, "\(task) \(place): expected \(expected), found nothing there",
                hint: hint ?? "check the path")
        case EACCES, EPERM:
            self.init(
                .noPermission, "\(task) \(place): expected \(expected) that this user may use, found no right to it",
                hint: hint ?? "mend its owner or mode")
        default: self.init(code, "\(task) \(place): expected \(expected), found: \(cause.reason)", hint: hint)
        }
    }

    var description: String {
        guard let hint else { return message }
        return "\(message); \(hint)"
    }
}

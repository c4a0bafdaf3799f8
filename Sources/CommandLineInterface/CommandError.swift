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
    init(_ task: String, _ cause: SystemError, otherwise code: ExitCode = .inputOutput) {
        switch cause.code {
        case ENOENT, ENOTDIR: self.init(code == .inputOutput ? .noInput : code, "\(task): \(cause)")
        case EACCES, EPERM: self.init(.noPermission, "\(task): \(cause)")
        default: self.init(code, "\(task): \(cause)")
        }
    }

    var description: String {
        guard let hint else { return message }
        return "\(message); \(hint)"
    }
}

internal import Glibc
package import SystemIO

/// Why a command ended without doing its work; `code` becomes the exit status, the sentence goes to stderr.
package struct CommandError: Error, Equatable, CustomStringConvertible {
    package let code: ExitCode
    package let message: String
    /// What to type next, such as `reliscore score --help`.
    package let hint: String?

    package init(_ code: ExitCode, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// A system call's failure on the way to `task`, such as "cannot read rows".
    package init(_ task: String, _ cause: SystemError, otherwise code: ExitCode = .inputOutput) {
        switch cause.code {
        case ENOENT, ENOTDIR: self.init(code == .inputOutput ? .noInput : code, "\(task): \(cause)")
        case EACCES, EPERM: self.init(.noPermission, "\(task): \(cause)")
        default: self.init(code, "\(task): \(cause)")
        }
    }

    package var description: String {
        guard let hint else { return message }
        return "\(message); \(hint)"
    }
}

internal import CPosixShims
import Glibc

/// A system call that failed, with what it was about.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The C function, such as `open`.
    package let call: String
    /// `errno` right after the call.
    package let code: CInt
    /// The path or address concerned, when there is one.
    package let subject: String?

    package init(call: String, code: CInt, subject: String? = nil) {
        self.call = call
        self.code = code
        self.subject = subject
    }

    /// The C library's words for `code`, such as "No such file or directory".
    package var reason: String { String(cString: strerror(code)) }

    /// Nothing is there by that name.
    package var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

    package var description: String {
        if let subject { return "\(call) \(subject): \(reason)" }
        return "\(call): \(reason)"
    }
}

/// Runs one system call, again while a signal interrupts it, and throws its `errno` when it returns -1.
///
/// Not for `close`: on Linux the descriptor is gone even when `close` reports `EINTR`.
@discardableResult
package func systemCall<Result: SignedInteger>(
    _ name: String, _ subject: String? = nil, _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let code = cposix_errno()
        if code != EINTR { throw SystemError(call: name, code: code, subject: subject) }
    }
}

extension SystemError {
    /// The error that `errno` holds right now; nil when it holds none.
    package static func current(_ call: String, _ subject: String? = nil) -> SystemError? {
        let code = cposix_errno()
        return code == 0 ? nil : SystemError(call: call, code: code, subject: subject)
    }
}

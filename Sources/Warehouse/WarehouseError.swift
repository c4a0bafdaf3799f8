internal import Glibc
internal import SystemIO

/// Why data could not be brought into, or out of, the warehouse.
package struct WarehouseError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// DuckDB is not there, or too old.
        case engineMissing
        /// DuckDB ended with an error.
        case engineFailed
        case inputOutput
        /// What was read is not what it should be.
        case badData
        /// A file or directory that was named is not there.
        case notFound
        /// Another process works on the same directory.
        case locked
    }

    package let code: Code
    /// `cannot <what failed> <where>: expected <what>, found <what>; <what to do>`.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension WarehouseError {
    /// A failed system call on the way to `task`, such as "cannot change data/warehouse".
    init(_ cause: SystemError, _ task: String) {
        let remedy =
            switch cause.code {
            case ENOSPC, EDQUOT: "free some space and run it again"
            case EFBIG: "raise the limit of file sizes and run it again"
            case EACCES, EPERM, EROFS: "run it as a user who may write there"
            default: "see to the file system and run it again"
            }
        self.init(.inputOutput, "\(task): expected to work with files there, found \(cause); \(remedy)")
    }
}

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

/// Why drive statistics could not be fetched, read or turned into features.
package struct FleetError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case usage
        /// The program or library a task needs is not there.
        case toolMissing
        /// A server did not give what it should.
        case network
        /// What was read is not what it should be.
        case badData
        case notFound
        case locked
        /// What was written before stays for the next run.
        case diskFull
        case inputOutput
    }

    package let code: Code
    /// `cannot <what failed> <where>: expected <what>, found <what>; <what to do>`.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

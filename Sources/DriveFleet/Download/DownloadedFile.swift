package import Storage

/// What came of one file of a manifest.
package struct DownloadedFile: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case fetched
        /// It was there, whole and of the right size.
        case skipped
        case failed(FleetError)
        /// Another file's failure ended the run, such as a full disk.
        case notTried
    }

    package let name: String
    package internal(set) var state = State.notTried
    /// Of the file, or of what there is of it.
    package internal(set) var bytes = 0
    /// How many of them an earlier run had left.
    package internal(set) var resumedFrom = 0
    package internal(set) var attempts = 0
    /// Of a file that was fetched.
    package internal(set) var sha256: Digest?
}

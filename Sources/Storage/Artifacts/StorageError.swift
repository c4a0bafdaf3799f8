internal import Glibc
internal import SystemIO

/// Why an artifact, a pointer or a promotion was not accepted.
package struct StorageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Stable: the raw value is a metric label and may be matched by programs.
    package enum Code: String, Sendable, CaseIterable {
        case rootMissing = "root_missing"
        case nothingPublished = "nothing_published"
        case invalidName = "invalid_name"
        case pointerEmpty = "pointer_empty"
        case pointerMissing = "pointer_missing"
        case pointerUnreadable = "pointer_unreadable"
        case pointerOutsideRoot = "pointer_outside_root"
        case versionMissing = "version_missing"
        case versionNotDirectory = "version_not_directory"
        case versionExists = "version_exists"
        case outsideRoot = "outside_root"
        case settling = "settling"
        case fileMissing = "file_missing"
        case fileNotRegular = "file_not_regular"
        case fileUnreadable = "file_unreadable"
        case fileTooLarge = "file_too_large"
        case fileChanging = "file_changing"
        case sizeMismatch = "size_mismatch"
        case digestMismatch = "digest_mismatch"
        case modelMissing = "model_missing"
        case modelAmbiguous = "model_ambiguous"
        case manifestMalformed = "manifest_malformed"
        case manifestUnsupported = "manifest_unsupported"
        case manifestVersionMismatch = "manifest_version_mismatch"
        case manifestIncomplete = "manifest_incomplete"
        case notVerified = "not_verified"
        case currentMismatch = "current_mismatch"
        case nothingToRollBackTo = "nothing_to_roll_back_to"
        case locked = "locked"
        case diskFull = "disk_full"
        case notWritable = "not_writable"
        case inputOutput = "input_output"
        case notDurable = "not_durable"
        case archiveForeign = "archive_foreign"
        case archiveCutOff = "archive_cut_off"
        case archiveDamaged = "archive_damaged"
        case archiveUnsupported = "archive_unsupported"
        case archiveTooLarge = "archive_too_large"
    }

    package let code: Code
    /// What was tried, such as `load version v2`.
    package let action: String
    /// A path below the root, or the root itself; nil when the action says it all.
    package let place: String?
    package let expected: String
    package let found: String
    package let remedy: String
    /// The system failed, not the content: no change of a file announces that it is over, so it is waited out.
    package let isTransient: Bool

    package init(
        _ code: Code, _ action: String, place: String? = nil, expected: String, found: String, remedy: String,
        isTransient: Bool = false
    ) {
        self.code = code
        self.action = action
        self.place = place
        self.expected = expected
        self.found = found
        self.remedy = remedy
        self.isTransient = isTransient
    }

    package var description: String {
        "cannot \(action)\(place.map { " at \($0)" } ?? ""): expected \(expected), found \(found); \(remedy)"
    }

    /// The same for clients, who are not to learn where files lie: of `place` its last component, and of a path that
    /// leads elsewhere only that it does.
    package var descriptionWithoutPaths: String {
        let name = place?.split(separator: "/").last.map { " at \($0)" } ?? ""
        let (expected, found) =
            switch code {
            case .outsideRoot, .pointerOutsideRoot: ("a path below the artifacts root", "one that leads elsewhere")
            default: (expected, found)
            }
        return "cannot \(action)\(name): expected \(expected), found \(found); \(remedy)"
    }

    /// A failed system call while writing or looking; the code tells a full disk and missing rights apart.
    init(_ failure: SystemError, _ action: String) {
        let (code, remedy): (Code, String) =
            switch failure.code {
            case ENOSPC, EDQUOT: (.diskFull, "free some space and run it again")
            case EACCES, EPERM, EROFS: (.notWritable, "run it as a user who may write there")
            case EWOULDBLOCK: (.locked, "another promotion is running, try again")
            default: (.inputOutput, "see to the file system and run it again")
            }
        self.init(
            code, action, place: failure.subject, expected: "a place to write to", found: failure.foundThere,
            remedy: remedy, isTransient: failure.isTransient)
    }
}

extension StorageError {
    /// A version whose fingerprint could not be taken.
    static func unseen(_ location: VersionLocation, _ action: String) -> StorageError {
        StorageError(
            .fileUnreadable, action, place: location.directory, expected: "a directory this process may list",
            found: "a failing system", remedy: "see to the system: it is tried again until it works",
            isTransient: true)
    }
}

extension SystemError {
    /// Whether it may pass without anybody's touching the file: all but what the names, kinds and rights of files
    /// cause.
    var isTransient: Bool {
        switch code {
        case ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG, EOVERFLOW, EFBIG, EINVAL, EILSEQ,
            ENXIO:
            false
        default: true
        }
    }
}

extension SystemError {
    /// For people: `nothing there`, else the C library's words.
    var foundThere: String { isNotFound ? "nothing there" : reason }
}

internal import Glibc

/// What a token and its file should be like; neither keeps the daemon from starting.
enum TokenFile {
    static let shortestSafeToken = 16

    /// Whether users besides the owner may do anything with the file; false where that cannot be known.
    static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }
}

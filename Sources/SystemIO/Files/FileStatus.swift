internal import Glibc

/// What `stat` says about one file, as far as this program asks.
package struct FileStatus: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case regular = "a regular file"
        case directory = "a directory"
        case symbolicLink = "a symbolic link"
        case fifo = "a FIFO"
        case socket = "a socket"
        case device = "a device"
    }

    /// Since 1970, by the clock of whoever wrote the file.
    package struct Time: Hashable, Sendable {
        package let seconds: Int
        package let nanoseconds: Int
    }

    package let kind: Kind
    package let bytes: Int
    package let device: UInt
    package let inode: UInt
    package let modified: Time
    /// Of the inode: moves on even when a copier sets `modified` back to the original's.
    package let changed: Time

    init(_ raw: stat) {
        switch raw.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .symbolicLink
        case S_IFIFO: kind = .fifo
        case S_IFSOCK: kind = .socket
        default: kind = .device
        }
        bytes = Int(raw.st_size)
        device = UInt(raw.st_dev)
        inode = UInt(raw.st_ino)
        modified = Time(seconds: raw.st_mtim.tv_sec, nanoseconds: raw.st_mtim.tv_nsec)
        changed = Time(seconds: raw.st_ctim.tv_sec, nanoseconds: raw.st_ctim.tv_nsec)
    }

    /// `stat`, or `lstat` when links are not followed.
    package static func of(_ path: String, followingLinks: Bool = true) throws(SystemError) -> FileStatus {
        var raw = stat()
        if followingLinks {
            try systemCall("stat", path) { stat(path, &raw) }
        } else {
            try systemCall("lstat", path) { lstat(path, &raw) }
        }
        return FileStatus(raw)
    }

    /// `fstat`.
    package static func of(_ descriptor: borrowing FileDescriptor, _ subject: String) throws(SystemError) -> FileStatus
    {
        var raw = stat()
        let number = descriptor.raw
        try systemCall("fstat", subject) { fstat(number, &raw) }
        return FileStatus(raw)
    }
}

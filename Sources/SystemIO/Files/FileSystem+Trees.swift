internal import CPosixShims
internal import Glibc

extension FileSystem {
    /// `mkdir -p`: makes a directory and those above it, where they are not there.
    package static func makeDirectories(_ path: String) throws(SystemError) {
        var missing: [String] = []
        var rest = path
        while !rest.isEmpty {
            do throws(SystemError) {
                try makeDirectory(rest)
                break
            } catch let error where error.code == EEXIST {
                break
            } catch let error where error.code == ENOENT && rest.contains("/") {
                missing.append(rest)
                while rest.hasSuffix("/") { rest.removeLast() }
                rest = String(rest[..<(rest.lastIndex(of: "/") ?? rest.startIndex)])
            }
        }
        for directory in missing.reversed() {
            do throws(SystemError) { try makeDirectory(directory) } catch let error where error.code == EEXIST {}
        }
        guard try FileStatus.of(path).kind == .directory else {
            throw SystemError(call: "mkdir", code: ENOTDIR, subject: path)
        }
    }

    /// Removes a directory and all in it, as far as that can be done; links are removed, not followed.
    package static func removeTree(_ path: String) {
        // A directory comes back after what is in it; whatever appears meanwhile makes `rmdir` fail, and stays.
        var open: [(path: String, isListed: Bool)] = [(path, false)]
        while let next = open.popLast() {
            if next.isListed {
                try? removeDirectory(next.path)
                continue
            }
            open.append((next.path, true))
            for name in (try? list(next.path)) ?? [] {
                let inner = join(next.path, name)
                guard let status = try? FileStatus.of(inner, followingLinks: false) else { continue }
                if status.kind == .directory { open.append((inner, false)) } else { try? unlink(inner) }
            }
        }
    }

    /// Waits until the disk has the content of a file that another program wrote.
    package static func synchroniseFile(_ path: String) throws(SystemError) {
        let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let file = FileDescriptor(owning: try systemCall("open", path) { cposix_open(path, flags, 0) })
        let number = file.raw
        try systemCall("fsync", path) { fsync(number) }
    }
}

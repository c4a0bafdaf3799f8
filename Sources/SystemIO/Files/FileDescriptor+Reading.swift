internal import CPosixShims
internal import Glibc

extension FileDescriptor {
    /// Opens a file, a FIFO or a device to be read from its start to its end; `-` is not special here.
    package static func forReading(_ path: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try systemCall("open", path) { cposix_open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0) })
    }

    /// Takes over the process's standard input.
    package static func standardInput() -> FileDescriptor { FileDescriptor(owning: STDIN_FILENO) }

    /// Reads what is there, waiting for at least a byte; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer, _ subject: String) throws(SystemError) -> Int {
        let number = raw
        return try systemCall("read", subject) { Glibc.read(number, buffer.baseAddress, buffer.count) }
    }

    /// The bytes from `offset` on, fewer than `count` where the file ends before; the position stays. C function: `pread`.
    package func bytes(at offset: Int, count: Int, _ subject: String) throws(SystemError) -> [UInt8] {
        let number = raw
        return try Self.collect(count) { (start, wanted, filled) throws(SystemError) in
            try systemCall("pread", subject) { pread(number, start, wanted, offset + filled) }
        }
    }

    /// What is still to come, up to `count` bytes, waiting for all of them; fewer where the end comes before.
    package func bytes(upTo count: Int, _ subject: String) throws(SystemError) -> [UInt8] {
        let number = raw
        return try Self.collect(count) { (start, wanted, _) throws(SystemError) in
            try systemCall("read", subject) { Glibc.read(number, start, wanted) }
        }
    }

    /// - Parameter read: Is given where to put bytes, how many at most, and how many there are by then.
    private static func collect(
        _ count: Int, _ read: (UnsafeMutablePointer<UInt8>, Int, Int) throws(SystemError) -> Int
    ) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(SystemError) {
                while filled < count, let base = buffer.baseAddress {
                    let got = try read(base + filled, min(count - filled, 1 << 30), filled)
                    if got == 0 { break }
                    filled += got
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

extension FileDescriptor {
    /// Whether `read` would return at once, with bytes or with the end. C function: `poll`.
    package var isReadable: Bool {
        var query = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        return poll(&query, 1, 0) != 0
    }

    /// Waits until `read` would return at once; false when that has not come by `deadline`. C function: `poll`.
    package func waitToRead(until deadline: ContinuousClock.Instant) -> Bool {
        var query = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            let found = poll(&query, 1, CInt(min(max(left.rounded(.up), 0), 1e6)))
            if found > 0 { return true }
            if found == 0 && left <= 1e6 || found < 0 && cposix_errno() != EINTR { return false }
        }
    }

    /// Whether somebody may be looking at what is written to a descriptor. C function: `isatty`.
    package static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }
}

extension FileDescriptor {
    /// A file without a name in `directory`, gone when it is closed.
    package static func unnamed(in directory: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try systemCall("open", directory) { cposix_open_unnamed(directory) })
    }

    /// Writes all of `bytes`, however many calls that takes.
    package func writeAll(_ bytes: UnsafeRawBufferPointer, _ subject: String) throws(SystemError) {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let written = try systemCall("write", subject) { write(raw, start, min(rest.count, 1 << 30)) }
            // A regular file that takes nothing and reports nothing would otherwise be tried for ever.
            if written == 0 { throw SystemError(call: "write", code: ENOSPC, subject: subject) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        }
    }

    package func writeAll(_ bytes: [UInt8], _ subject: String) throws(SystemError) {
        let outcome = bytes.withUnsafeBytes { buffer in
            Result { () throws(SystemError) in try writeAll(buffer, subject) }
        }
        try outcome.get()
    }
}

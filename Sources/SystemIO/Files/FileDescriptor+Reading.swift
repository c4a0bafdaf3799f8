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
}

extension FileDescriptor {
    /// Whether `read` would return at once, with bytes or with the end. C function: `poll`.
    package var isReadable: Bool {
        var query = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        return poll(&query, 1, 0) != 0
    }

    /// Whether somebody may be looking at what is written to a descriptor. C function: `isatty`.
    package static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }
}

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

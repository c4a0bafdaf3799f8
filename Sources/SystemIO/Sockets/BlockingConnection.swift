internal import Glibc

/// A connected stream socket that waits, for programs that ask one question at a time. Closed when it goes away.
package struct BlockingConnection: ~Copyable {
    private let socket: FileDescriptor
    /// For errors.
    private let peer: String

    /// - Parameter timeout: Within which connecting, and then each call, must get on.
    /// - Throws: `EINPROGRESS` when connecting takes longer.
    package init(to address: SocketAddress, timeout: Duration) throws(SystemError) {
        let peer = address.description
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let opened = FileDescriptor(
            owning: try systemCall("socket", peer) { Glibc.socket(address.family, type, 0) })
        let descriptor = opened.raw
        let parts = timeout.components
        var limit = timeval(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            try systemCall("setsockopt", peer) { setsockopt(descriptor, SOL_SOCKET, option, &limit, size) }
        }
        StreamSocket.disableNagle(descriptor)
        try systemCall("connect", peer) { address.withPointer { connect(descriptor, $0, $1) } }
        socket = opened
        self.peer = peer
    }

    /// Sends all of `bytes`.
    ///
    /// - Throws: `EAGAIN` when nothing was taken within the time limit.
    package func send(_ bytes: [UInt8]) throws(SystemError) {
        let descriptor = socket.raw
        var sent = 0
        while sent < bytes.count {
            sent += try systemCall("send", peer) {
                bytes.withUnsafeBytes { buffer in
                    let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
                    return Glibc.send(descriptor, rest.baseAddress, rest.count, CInt(MSG_NOSIGNAL))
                }
            }
        }
    }

    /// Receives what is there, waiting for at least a byte; 0 when the peer has ended.
    ///
    /// - Throws: `EAGAIN` when nothing came within the time limit.
    package func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        let descriptor = socket.raw
        return try systemCall("recv", peer) { recv(descriptor, buffer.baseAddress, buffer.count, 0) }
    }
}

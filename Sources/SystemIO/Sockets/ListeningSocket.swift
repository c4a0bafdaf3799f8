internal import CPosixShims
import Glibc

/// A non-blocking TCP socket that accepts connections; closed when released.
package final class ListeningSocket: Sendable {
    package let descriptor: CInt
    package let address: SocketAddress

    /// Binds and listens.
    ///
    /// - Parameter sharesPort: Lets several listeners of this process have the same port, the kernel spreading
    ///   connections over them (`SO_REUSEPORT`). The kernel would let another process of the same user in as well, so
    ///   `checkFree` is to be asked first.
    package init(_ wanted: SocketAddress, backlog: Int32 = 4096, sharesPort: Bool) throws(SystemError) {
        let socket = try ListeningSocket.bound(wanted, sharesPort: sharesPort)
        do {
            try systemCall("listen", wanted.description) { listen(socket, backlog) }
            address = try SocketAddress.local(of: socket)
        } catch {
            close(socket)
            throw error
        }
        descriptor = socket
    }

    deinit { close(descriptor) }

    /// Throws the error of `bind` when anyone listens at the address already.
    package static func checkFree(_ address: SocketAddress) throws(SystemError) {
        close(try bound(address, sharesPort: false))
    }

    private static func bound(_ address: SocketAddress, sharesPort: Bool) throws(SystemError) -> CInt {
        let name = address.description
        let socket = try systemCall("socket", name) {
            Glibc.socket(
                address.family,
                CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        }
        do {
            try setOption(socket, SOL_SOCKET, SO_REUSEADDR)
            if sharesPort { try setOption(socket, SOL_SOCKET, SO_REUSEPORT) }
            // `::` and `0.0.0.0` are separate addresses here, so each can be asked for on its own.
            if address.family == AF_INET6 { try setOption(socket, CInt(IPPROTO_IPV6), IPV6_V6ONLY) }
            try systemCall("bind", name) { address.withPointer { bind(socket, $0, $1) } }
        } catch {
            close(socket)
            throw error
        }
        return socket
    }

    /// The next waiting connection, non-blocking and close-on-exec; nil when none waits.
    ///
    /// A connection that was reset while it waited is skipped. Throws `EMFILE`/`ENFILE` and the like, after which the
    /// caller should stop accepting for a while.
    package func accept() throws(SystemError) -> CInt? {
        while true {
            let connection = cposix_accept_nonblocking(descriptor)
            if connection >= 0 { return connection }
            switch cposix_errno() {
            case EAGAIN: return nil
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH: continue
            case let code: throw SystemError(call: "accept4", code: code, subject: address.description)
            }
        }
    }
}

private func setOption(_ socket: CInt, _ level: CInt, _ option: CInt) throws(SystemError) {
    var on: CInt = 1
    try systemCall("setsockopt") { setsockopt(socket, level, option, &on, socklen_t(MemoryLayout<CInt>.size)) }
}

internal import CPosixShims
import Glibc

/// What one attempt to move bytes through a non-blocking socket came to.
package enum Transfer: Equatable {
    case moved(Int)
    /// The socket would have blocked.
    case wouldBlock
    /// The peer has shut its sending side; only reads answer this.
    case ended
    /// The connection is gone, with its `errno`.
    case failed(CInt)
}

/// Calls on a connected, non-blocking stream socket. The descriptor's owner closes it.
package enum StreamSocket {
    package static func receive(_ socket: CInt, into start: UnsafeMutableRawPointer, count: Int) -> Transfer {
        while true {
            let received = recv(socket, start, count, 0)
            if received > 0 { return .moved(received) }
            if received == 0 { return .ended }
            if let outcome = outcomeOfFailure() { return outcome }
        }
    }

    package static func send(_ socket: CInt, _ bytes: UnsafeRawBufferPointer) -> Transfer {
        while true {
            let sent = Glibc.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
            if sent >= 0 { return .moved(sent) }
            if let outcome = outcomeOfFailure() { return outcome }
        }
    }

    /// Nil when the call was only interrupted.
    private static func outcomeOfFailure() -> Transfer? {
        switch cposix_errno() {
        case EINTR: return nil
        case EAGAIN: return .wouldBlock
        case let code: return .failed(code)
        }
    }

    /// Sends small answers at once: a response is written whole, so Nagle's delay has nothing to gather.
    package static func disableNagle(_ socket: CInt) {
        var on: CInt = 1
        _ = setsockopt(socket, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Ends the connection. Never retried: on Linux the descriptor is gone even when `close` is interrupted.
    package static func close(_ socket: CInt) {
        _ = Glibc.close(socket)
    }

    /// Makes `close` drop what was not delivered yet and reset the connection, instead of the kernel trying on.
    package static func resetOnClose(_ socket: CInt) {
        var atOnce = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(socket, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
    }

    /// Tells the peer that nothing more will be sent.
    package static func shutdownSending(_ socket: CInt) {
        _ = shutdown(socket, CInt(SHUT_WR))
    }
}

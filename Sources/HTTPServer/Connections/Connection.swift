internal import Bytes
import Glibc
internal import HTTPProtocol
internal import SystemIO

/// One client connection. Owned by its worker and touched only on the worker's thread.
final class Connection {
    enum Phase {
        /// Between requests; holds no buffer.
        case idle
        case receivingHead
        case receivingBody
        /// The request's content is with the offload pool; nothing is read until the answer is back.
        case working
        /// An answer could not be sent whole; nothing is read until it is.
        case sending
        /// The last answer is sent; what the client still sends is read and dropped for a moment.
        case lingering
    }

    static let receiving: EventSet = .readable

    let socket: CInt
    /// Names this connection in the event poll: the slot and how often it was reused.
    let token: UInt64
    var phase = Phase.idle
    /// Monotonic nanoseconds after which the phase has taken too long.
    var deadline: UInt64 = .max
    /// Bytes received and not yet answered; nil while idle.
    var assembly: RequestAssembly?
    /// Why the request being received will be refused once its body has passed.
    var refusal: PendingRefusal?
    /// Index of the endpoint that the current request's head matched.
    var endpoint = 0
    /// When the current request's first byte was seen, in monotonic nanoseconds.
    var requestStart: UInt64 = 0
    /// The tail of an answer that the socket did not take, from `unsentOffset` on.
    var unsent = ByteBuffer(capacity: 64)
    var unsentOffset = 0
    /// Bytes of it sent since the deadline was last moved.
    var progress = 0
    /// The offload pool has this connection's request; an earlier answer may still be on its way meanwhile.
    var isWorking = false
    /// No further request is read from this connection.
    var isClosing = false
    /// The events asked of the poll.
    var interest = Connection.receiving
    /// Bytes dropped while lingering.
    var drained = 0

    init(socket: CInt, token: UInt64) {
        self.socket = socket
        self.token = token
    }

    deinit { StreamSocket.close(socket) }
}

/// An answer decided before the body arrived.
struct PendingRefusal {
    let status: HTTPStatus
    let code: String
    let detail: String
    /// An `Allow`, `Location` or `WWW-Authenticate` field.
    var field: (name: StaticString, value: String)?
}

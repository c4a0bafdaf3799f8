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
        /// Whole requests are received; other connections are served first.
        case waitingTurn
        /// An answer could not be sent whole; nothing is read until it is.
        case sending
        /// The last answer is sent; what the client still sends is read and dropped for a moment.
        case lingering
        /// Given up: the worker has forgotten the connection, and its socket closes with the last reference.
        case closed
    }

    static let receiving: EventSet = .readable

    let socket: CInt
    /// Names this connection in the event poll: the slot and how often it was reused.
    let token: UInt64
    /// Beyond the connection limit: it is only told so.
    let isSurplus: Bool
    var phase = Phase.idle
    /// Monotonic nanoseconds after which the phase has taken too long.
    var deadline: UInt64 = .max
    /// Bytes received and not yet answered; nil while idle.
    var assembly: RequestAssembly?
    /// What the request being received will be answered once its body has passed, when its head decided that.
    var earlyAnswer: EarlyAnswer?
    /// Index of the endpoint that the current request's head matched.
    var endpoint: Int
    /// When the current request's first byte was seen, in monotonic nanoseconds.
    var requestStart: UInt64 = 0
    /// The tail of an answer that the socket did not take, from `unsentOffset` on.
    var unsent = ByteBuffer(capacity: 64)
    var unsentOffset = 0
    /// Bytes of it sent since the deadline was last moved.
    var progress = 0
    /// This connection's request at the offload pool; an earlier answer may still be on its way meanwhile.
    var job: OffloadedJob?
    /// No further request is read from this connection.
    var isClosing = false
    /// The events asked of the poll.
    var interest = Connection.receiving
    /// Bytes dropped while lingering.
    var drained = 0

    init(socket: CInt, token: UInt64, endpoint: Int, isSurplus: Bool) {
        self.socket = socket
        self.token = token
        self.endpoint = endpoint
        self.isSurplus = isSurplus
    }

    deinit { StreamSocket.close(socket) }
}

internal import Bytes
import Glibc
internal import HTTPProtocol
internal import SystemIO

/// Sending, closing and giving up.
extension Worker {
    /// Memory of `output` kept for the next answers.
    private static let keptOutputBytes = 1 << 20
    /// An answer being sent must move on by this much within each write time-out.
    private static let progressBytes = 64 << 10
    private static let spareAssemblyLimit = 256

    /// Puts the response with its head into `output`.
    func appendResponse(method: HTTPMethod, minorVersion: UInt8, keepsAlive: Bool) {
        date.refresh(monotonic: now)
        let length = response.body.count
        ResponseEncoder.begin(
            ResponseHead(
                status: response.status, contentType: length == 0 ? .none : response.contentType,
                contentLength: length, keepAlive: keepsAlive, requestMinorVersion: minorVersion),
            date: date.date, into: &output)
        ResponseEncoder.field("x-request-id", requestID.bytes, into: &output)
        output.append(response.fields.bytes)
        ResponseEncoder.end(into: &output)
        if method != .head { output.append(response.body.bytes) }
    }

    /// Sends what `output` gathered for this connection; what the socket does not take waits with the connection.
    func flush(_ connection: Connection) {
        guard !output.isEmpty else { return settle(connection) }
        switch StreamSocket.send(connection.socket, output.bytes) {
        case .moved(let count) where count == output.count:
            output.removeAll(keeping: Worker.keptOutputBytes)
            settle(connection)
        case .moved(let count):
            wait(connection, from: count)
        case .wouldBlock:
            wait(connection, from: 0)
        case .ended, .failed:
            output.removeAll(keeping: Worker.keptOutputBytes)
            close(connection)
        }
    }

    /// What a connection does once everything written is sent.
    private func settle(_ connection: Connection) {
        guard connection.isClosing, connection.job == nil else { return }
        // The client may still be sending: closing now could reset the connection before it reads the answer.
        StreamSocket.shutdownSending(connection.socket)
        releaseAssembly(of: connection)
        connection.phase = .lingering
        connection.deadline = now &+ limits.lingerTimeout.nanoseconds
        watch(connection, Connection.receiving)
    }

    private func wait(_ connection: Connection, from sent: Int) {
        connection.phase = .sending
        connection.unsentOffset = 0
        connection.progress = 0
        connection.deadline = now &+ limits.writeTimeout.nanoseconds
        keepUnsent(connection, from: sent)
        if connection.phase != .closed { watch(connection, .writable) }
    }

    /// Keeps the order of answers when one is ready before the one ahead of it is sent.
    func queueBehindUnsent(_ connection: Connection) {
        keepUnsent(connection, from: 0)
    }

    /// Replaces an answer that is larger than the memory left for answers, before any of it is sent.
    func refuseUnsendable() {
        let bytes = response.body.count
        guard bytes > Worker.keptOutputBytes, bytes > shared.heldBytesLimit - shared.heldBytes else { return }
        response.reset()
        response.setProblem(
            .serviceUnavailable, code: "answer_memory_limit",
            detail: "the answer's \(bytes) bytes are more than the memory left for answers; "
                + "ask for fewer rows or reasons, or try again soon")
        response.addField("Retry-After", "1")
    }

    /// Moves `output` to the connection, unless the memory allowed for that is used up.
    private func keepUnsent(_ connection: Connection, from sent: Int) {
        let rest = UnsafeRawBufferPointer(rebasing: output.bytes[sent...])
        if shared.heldBytes <= shared.heldBytesLimit {
            shared.hold(rest.count)
            connection.unsent.append(rest)
        } else {
            metrics.add(.connectionsShed)
            drop(connection)
        }
        output.removeAll(keeping: Worker.keptOutputBytes)
    }

    func resumeSending(_ connection: Connection) {
        let rest = UnsafeRawBufferPointer(rebasing: connection.unsent.bytes[connection.unsentOffset...])
        switch StreamSocket.send(connection.socket, rest) {
        case .moved(let count):
            connection.unsentOffset += count
            connection.progress += count
            if connection.progress >= Worker.progressBytes {
                connection.progress = 0
                connection.deadline = now &+ limits.writeTimeout.nanoseconds
            }
            guard connection.unsentOffset == connection.unsent.count else { return }
            shared.hold(-connection.unsent.count)
            connection.unsent.removeAll(keeping: 0)
            resumeReceiving(connection)
        case .wouldBlock:
            return
        case .ended, .failed:
            close(connection)
        }
    }

    // MARK: - Giving up

    func timeOut(_ connection: Connection) {
        switch connection.phase {
        case .working: return stopWaitingForPool(connection)
        case .lingering: return close(connection)
        default: metrics.add(.connectionsTimedOut)
        }
        switch connection.phase {
        case .receivingHead:
            refuse(connection, .requestTimeout, code: "head_timeout", "the request's head did not arrive in time")
        case .receivingBody:
            refuse(connection, .requestTimeout, code: "body_timeout", "the request's content did not arrive in time")
        case .sending:
            drop(connection)
        default:
            close(connection)
        }
    }

    /// Closes with a reset, so that the kernel does not keep what the client would not read either.
    private func drop(_ connection: Connection) {
        StreamSocket.resetOnClose(connection.socket)
        close(connection)
    }

    func refuseForLackOfMemory(_ connection: Connection) {
        connection.earlyAnswer = nil
        response.addField("Retry-After", "1")
        refuse(
            connection, .serviceUnavailable, code: "memory_limit",
            "too many large requests are being received; try again soon")
    }

    private func refuse(_ connection: Connection, _ status: HTTPStatus, code: String, _ detail: String) {
        guard let assembly = connection.assembly else { return close(connection) }
        refuse(connection, assembly, status, code: code, detail: detail)
        flush(connection)
    }

    /// Tells a connection beyond the limit so, whatever it was about to ask.
    func refuseForLackOfRoom(_ connection: Connection) {
        response.setProblem(
            .serviceUnavailable, code: "connection_limit", detail: "too many connections are open; try again soon")
        response.addField("Retry-After", "1")
        requestID.removeAll()
        identifiers.appendNext(to: &requestID)
        appendResponse(method: .get, minorVersion: 1, keepsAlive: false)
        response.reset()
        connection.isClosing = true
        flush(connection)
    }

    // MARK: - Buffers

    func releaseAssembly(of connection: Connection) {
        guard let assembly = connection.assembly else { return }
        connection.assembly = nil
        release(assembly)
    }

    func release(_ assembly: RequestAssembly) {
        shared.hold(-assembly.extraBytes)
        guard spareAssemblies.count < Worker.spareAssemblyLimit else { return }
        assembly.recycle()
        spareAssemblies.append(assembly)
    }

    /// Reads and drops what a client still sends after its last answer.
    func discardInput(_ connection: Connection) {
        let scratch = output.reserve(16 << 10)
        switch StreamSocket.receive(connection.socket, into: scratch, count: 16 << 10) {
        case .moved(let count):
            connection.drained += count
            if connection.drained > limits.bodyBytes { close(connection) }
        case .wouldBlock:
            return
        case .ended, .failed:
            close(connection)
        }
    }
}

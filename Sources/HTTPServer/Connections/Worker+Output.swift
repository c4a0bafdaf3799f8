internal import Bytes
import Glibc
internal import HTTPProtocol
internal import SystemIO

/// Sending, closing and giving up.
extension Worker {
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
        defer { output.removeAll(keeping: 1 << 20) }
        switch StreamSocket.send(connection.socket, output.bytes) {
        case .moved(let count) where count == output.count:
            settle(connection)
        case .moved(let count):
            wait(connection, from: count)
        case .wouldBlock:
            wait(connection, from: 0)
        case .ended, .failed:
            close(connection)
        }
    }

    /// What a connection does once everything written is sent.
    private func settle(_ connection: Connection) {
        guard connection.isClosing, !connection.isWorking else { return }
        // The client may still be sending: closing now could reset the connection before it reads the answer.
        StreamSocket.shutdownSending(connection.socket)
        releaseAssembly(of: connection)
        connection.phase = .lingering
        connection.deadline = now &+ limits.lingerTimeout.nanoseconds
        watch(connection, Connection.receiving)
    }

    private func wait(_ connection: Connection, from sent: Int) {
        connection.unsent.removeAll()
        connection.unsent.append(UnsafeRawBufferPointer(rebasing: output.bytes[sent...]))
        connection.unsentOffset = 0
        connection.phase = .sending
        connection.deadline = now &+ limits.writeTimeout.nanoseconds
        connection.progress = 0
        watch(connection, .writable)
    }

    /// Keeps the order of answers when one is ready before the one ahead of it is sent.
    func queueBehindUnsent(_ connection: Connection) {
        connection.unsent.append(output.bytes)
        output.removeAll(keeping: 1 << 20)
    }

    func resumeSending(_ connection: Connection) {
        let rest = UnsafeRawBufferPointer(rebasing: connection.unsent.bytes[connection.unsentOffset...])
        switch StreamSocket.send(connection.socket, rest) {
        case .moved(let count):
            connection.unsentOffset += count
            connection.progress += count
            if connection.progress >= 64 << 10 {
                connection.progress = 0
                connection.deadline = now &+ limits.writeTimeout.nanoseconds
            }
            guard connection.unsentOffset == connection.unsent.count else { return }
            connection.unsent.removeAll(keeping: 0)
            resumeReceiving(connection)
        case .wouldBlock:
            return
        case .ended, .failed:
            close(connection)
        }
    }

    /// Goes on with the connection after an answer that took time.
    func resumeReceiving(_ connection: Connection) {
        if connection.isWorking { return awaitOffloaded(connection) }
        if connection.isClosing { return settle(connection) }
        connection.phase = .receivingHead
        connection.requestStart = now
        connection.deadline = now &+ limits.headTimeout.nanoseconds
        watch(connection, Connection.receiving)
        if let assembly = connection.assembly {
            answerRequests(connection, assembly)
        } else {
            connection.phase = .idle
            connection.deadline = now &+ limits.idleTimeout.nanoseconds
            flush(connection)
        }
    }

    // MARK: - Giving up

    func timeOut(_ connection: Connection) {
        metrics.add(.connectionsTimedOut)
        switch connection.phase {
        case .receivingHead where connection.assembly != nil:
            refuse(connection, .requestTimeout, code: "head_timeout", "the request's head did not arrive in time")
        case .receivingBody:
            refuse(connection, .requestTimeout, code: "body_timeout", "the request's content did not arrive in time")
        default:
            close(connection)
        }
    }

    func refuseForLackOfMemory(_ connection: Connection) {
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

    /// At the connection limit: one attempt to say so, then the socket closes.
    func refuseForLackOfRoom(_ socket: CInt) {
        response.setProblem(
            .serviceUnavailable, code: "connection_limit", detail: "too many connections are open; try again soon")
        response.addField("Retry-After", "1")
        requestID.removeAll()
        identifiers.appendNext(to: &requestID)
        appendResponse(method: .get, minorVersion: 1, keepsAlive: false)
        _ = StreamSocket.send(socket, output.bytes)
        output.removeAll(keeping: 1 << 20)
        response.reset()
        StreamSocket.close(socket)
    }

    // MARK: - Buffers

    func releaseAssembly(of connection: Connection) {
        guard let assembly = connection.assembly else { return }
        connection.assembly = nil
        forgetExtraMemory(of: assembly)
        guard spareAssemblies.count < 256 else { return }
        assembly.recycle()
        spareAssemblies.append(assembly)
    }

    func forgetExtraMemory(of assembly: RequestAssembly) {
        extraBufferedBytes -= assembly.capacity - RequestAssembly.initialCapacity
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

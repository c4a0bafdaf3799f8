internal import Bytes
internal import HTTPProtocol
internal import SystemIO
internal import Telemetry

/// From bytes received to answers: read, parse, admit, answer.
extension Worker {
    func connectionIsReady(_ connection: Connection, _ events: EventSet) {
        switch connection.phase {
        case .idle, .receivingHead, .receivingBody:
            receive(connection)
        case .sending:
            resumeSending(connection)
        case .working:
            // Nothing is asked for in this phase, so this is the peer's reset: the answer has no reader any more.
            if events.contains(.failed) || events.contains(.hungUp) { close(connection) }
        case .lingering:
            discardInput(connection)
        }
    }

    private func receive(_ connection: Connection) {
        let assembly: RequestAssembly
        if let held = connection.assembly {
            assembly = held
        } else {
            assembly = spareAssemblies.popLast() ?? RequestAssembly(limits: messageLimits)
            connection.assembly = assembly
        }
        if assembly.freeSpace.count == 0 {
            extraBufferedBytes += assembly.makeRoom()
            guard extraBufferedBytes <= shared.bufferedBytesPerWorker else { return refuseForLackOfMemory(connection) }
        }
        let space = assembly.freeSpace
        guard let start = space.baseAddress else { return close(connection) }
        switch StreamSocket.receive(connection.socket, into: start, count: space.count) {
        case .moved(let count):
            assembly.received(count)
            if connection.phase == .idle {
                connection.phase = .receivingHead
                connection.requestStart = now
                connection.deadline = now &+ limits.headTimeout.nanoseconds
            }
            answerRequests(connection, assembly)
        case .wouldBlock:
            if !assembly.hasUnparsedBytes { releaseAssembly(of: connection) }
        case .ended, .failed:
            // Half a request cannot be answered, and whole ones have been.
            close(connection)
        }
    }

    /// Answers every whole request received, in order, then waits for more.
    func answerRequests(_ connection: Connection, _ assembly: RequestAssembly) {
        while true {
            guard assembly.hasUnparsedBytes else {
                releaseAssembly(of: connection)
                connection.phase = .idle
                connection.deadline = now &+ limits.idleTimeout.nanoseconds
                break
            }
            switch assembly.parser.advance(assembly.message) {
            case .needMore:
                break
            case .head:
                connection.phase = .receivingBody
                connection.deadline = now &+ limits.bodyTimeout.nanoseconds
                guard admit(connection, assembly) else { return flush(connection) }
                continue
            case .complete:
                guard answer(connection, assembly) else { return flush(connection) }
                connection.phase = .receivingHead
                connection.requestStart = now
                connection.deadline = now &+ limits.headTimeout.nanoseconds
                if output.count > 256 << 10 {
                    flush(connection)
                    guard connection.phase == .receivingHead else { return }
                }
                continue
            case .refused(let refusal):
                refuse(
                    connection, assembly, refusal.status, code: "\(refusal.code)", detail: refusal.description)
                return flush(connection)
            }
            break
        }
        flush(connection)
    }

    // MARK: - The head

    /// Decides on the head alone. False when the connection is not to be read any further.
    private func admit(_ connection: Connection, _ assembly: RequestAssembly) -> Bool {
        let base = UnsafeRawBufferPointer(assembly.message)
        connection.refusal = refusal(of: assembly.parser.head, in: base, for: connection)
        guard let refusal = connection.refusal else {
            let limit = contentLimit(of: connection.endpoint)
            assembly.parser.setBodyLimit(limit)
            if case .length(let length) = assembly.parser.head.body, length > limit { return true }
            if assembly.parser.head.expectsContinue { ResponseEncoder.appendContinue(into: &output) }
            return true
        }
        // The rest of a small request is read and dropped, so that the connection can go on; a large one, or one whose
        // client waits to be told to send it, is answered now and the connection closed.
        assembly.parser.setBodyLimit(Worker.droppedContentBytes)
        let isLarge: Bool
        if case .length(let length) = assembly.parser.head.body {
            isLarge = length > Worker.droppedContentBytes
        } else {
            isLarge = false
        }
        guard isLarge || assembly.parser.head.expectsContinue else { return true }
        takeRequestID(assembly.parser.head, in: base)
        write(refusal)
        finish(connection, assembly, keepsOpen: false)
        return false
    }

    private static let droppedContentBytes = 64 << 10

    private func refusal(
        of head: RequestHead, in base: UnsafeRawBufferPointer, for connection: Connection
    ) -> PendingRefusal? {
        connection.endpoint = shared.router.endpoints.count
        switch shared.router.match(head.method, path: head.pathRange.bytes(in: base)) {
        case .endpoint(let index):
            connection.endpoint = index
            return refusal(of: head, in: base, at: shared.router.endpoints[index])
        case .methodNotAllowed(let allow):
            return PendingRefusal(
                status: .methodNotAllowed, code: "method_not_allowed",
                detail: "this path answers \(allow) only", field: ("Allow", allow))
        case .options(let allow):
            return PendingRefusal(status: .noContent, code: "", detail: "", field: ("Allow", allow))
        case .redirect(let path):
            return PendingRefusal(
                status: .temporaryRedirect, code: "trailing_slash", detail: "the path is \(path)",
                field: ("Location", path))
        case .notFound:
            return PendingRefusal(
                status: .notFound, code: "not_found", detail: "nothing is served here; see /docs for what is")
        }
    }

    private func refusal(
        of head: RequestHead, in base: UnsafeRawBufferPointer, at endpoint: Endpoint
    ) -> PendingRefusal? {
        if case .token = endpoint.access, !shared.access.isOpen {
            let presented = head.value(of: .authorization, in: base).flatMap { BearerToken.find(in: $0) }
            guard shared.access.admits(presented) else {
                return PendingRefusal(
                    status: .unauthorized, code: presented == nil ? "token_missing" : "token_wrong",
                    detail: "this endpoint wants the field `Authorization: Bearer <token>` with the server's token",
                    field: ("WWW-Authenticate", "Bearer realm=\"reliscore\""))
            }
        }
        if case .json = endpoint.content {
            if let type = head.value(of: .contentType, in: base), JSONContentType(type) != .json {
                return PendingRefusal(
                    status: .unsupportedMediaType, code: "media_type",
                    detail: "the content must be application/json", field: ("Accept", "application/json"))
            }
            if let coding = head.value(of: .contentEncoding, in: base), !coding.elementsEqual("identity".utf8) {
                return PendingRefusal(
                    status: .unsupportedMediaType, code: "content_coding",
                    detail: "the content must not be compressed", field: ("Accept-Encoding", "identity"))
            }
        }
        return nil
    }

    private func contentLimit(of endpoint: Int) -> Int {
        switch shared.router.endpoints[endpoint].content {
        case .none: return 0
        case .json(let limit): return min(limit, limits.bodyBytes)
        }
    }

    // MARK: - The answer

    /// Answers the complete request. False when nothing more is to be parsed for now.
    private func answer(_ connection: Connection, _ assembly: RequestAssembly) -> Bool {
        let base = UnsafeRawBufferPointer(assembly.message)
        takeRequestID(assembly.parser.head, in: base)
        if let refusal = connection.refusal {
            connection.refusal = nil
            write(refusal)
            return finish(connection, assembly, keepsOpen: true)
        }
        let head = assembly.parser.head
        let request = Request(
            method: head.method, path: head.pathRange.bytes(in: base), query: head.queryRange?.bytes(in: base) ?? UnsafeRawBufferPointer(start: nil, count: 0),
            body: UnsafeRawBufferPointer(rebasing: base[assembly.parser.body]), head: head, base: base)
        let endpoint = shared.router.endpoints[connection.endpoint]
        switch application.respond(to: request, at: endpoint.number, into: &response) {
        case .respond:
            return finish(connection, assembly, keepsOpen: true)
        case .offload(let work):
            return offload(connection, assembly, body: request.body, work)
        }
    }

    private func offload(
        _ connection: Connection, _ assembly: RequestAssembly, body: UnsafeRawBufferPointer,
        _ work: @escaping @Sendable (UnsafeRawBufferPointer, inout Response) -> Void
    ) -> Bool {
        nonisolated(unsafe) let content = body  // Points into `assembly`, which the job holds and the worker leaves alone.
        let token = connection.token
        let mailbox = mailbox
        let isAccepted = shared.pool.submit { [assembly] in
            let answer = OffloadedAnswer()
            withExtendedLifetime(assembly) { work(content, &answer.response) }
            mailbox.post(.finished(token: token, answer))
        }
        guard isAccepted else {
            response.setProblem(
                .serviceUnavailable, code: "overloaded", detail: "too many large requests are waiting; try again soon")
            response.addField("Retry-After", "1")
            return finish(connection, assembly, keepsOpen: true)
        }
        connection.isWorking = true
        awaitOffloaded(connection)
        return false
    }

    func awaitOffloaded(_ connection: Connection) {
        connection.phase = .working
        connection.deadline = .max
        watch(connection, [])
    }

    func finishOffloaded(_ connection: Connection, _ answer: OffloadedAnswer) {
        guard connection.isWorking, let assembly = connection.assembly else { return }
        connection.isWorking = false
        swap(&response, &answer.response)
        takeRequestID(assembly.parser.head, in: UnsafeRawBufferPointer(assembly.message))
        let staysOpen = finish(connection, assembly, keepsOpen: true)
        if connection.phase == .sending { return queueBehindUnsent(connection) }
        guard staysOpen else { return flush(connection) }
        resumeReceiving(connection)
    }

    private func takeRequestID(_ head: RequestHead, in base: UnsafeRawBufferPointer) {
        requestID.removeAll()
        if let given = head.value(of: .requestID, in: base), RequestIdentifiers.isAcceptable(given) {
            requestID.append(given)
        } else {
            identifiers.appendNext(to: &requestID)
        }
    }

    private func write(_ refusal: PendingRefusal) {
        if refusal.status == .noContent {
            response.status = .noContent
        } else {
            response.setProblem(refusal.status, code: refusal.code, detail: refusal.detail)
        }
        if let field = refusal.field { response.addField(field.name, field.value) }
    }

    /// Answers a request that did not arrive whole or right, and closes the connection.
    func refuse(
        _ connection: Connection, _ assembly: RequestAssembly, _ status: HTTPStatus, code: String, detail: String
    ) {
        requestID.removeAll()
        identifiers.appendNext(to: &requestID)
        if let pending = connection.refusal {
            write(pending)
        } else {
            response.setProblem(status, code: code, detail: detail)
        }
        finish(connection, assembly, keepsOpen: false)
    }

    /// Puts the response and its head into `output` and forgets the request. False when the connection is to be closed.
    @discardableResult
    private func finish(_ connection: Connection, _ assembly: RequestAssembly, keepsOpen: Bool) -> Bool {
        let head = assembly.parser.head
        let staysOpen = keepsOpen && head.keepAlive && !connection.isClosing && !isDraining
        appendResponse(method: head.method, minorVersion: head.minorVersion, keepsAlive: staysOpen)
        note(connection, status: response.status)
        response.reset()
        connection.refusal = nil
        if keepsOpen { assembly.finishMessage() }
        if !staysOpen { connection.isClosing = true }
        return staysOpen
    }

    private func note(_ connection: Connection, status: HTTPStatus) {
        let elapsed = Clock.monotonicNanoseconds() &- connection.requestStart
        metrics.record(route: connection.endpoint, status: status, nanoseconds: elapsed)
        guard shared.log.isEnabled(.debug) else { return }
        let route = connection.endpoint
        let endpoints = shared.router.endpoints
        shared.log.debug(
            "request",
            [
                "route": .string(route < endpoints.count ? endpoints[route].path : "none"),
                "status": .int(Int(status.rawValue)), "microseconds": .int(Int(elapsed / 1000)),
                "request_id": .string(requestID.text),
            ])
    }
}

internal import Bytes
internal import HTTPProtocol
internal import SystemIO
internal import Telemetry

/// From bytes received to answers.
extension Worker {
    /// Answers gathered past this many bytes are sent before more requests of the same connection are answered.
    private static let gatheredBytes = 256 << 10

    func connectionIsReady(_ connection: Connection, _ events: EventSet) {
        switch connection.phase {
        case .idle, .receivingHead, .receivingBody:
            receive(connection)
        case .sending:
            resumeSending(connection)
        case .working:
            // Nothing is asked for in this phase, so this is the peer's reset: the answer has no reader any more.
            if events.contains(.failed) || events.contains(.hungUp) { close(connection) }
        case .waitingTurn:
            if events.contains(.failed) || events.contains(.hungUp) { close(connection) }
        case .lingering:
            discardInput(connection)
        case .closed:
            break
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
            shared.hold(assembly.makeRoom())
            guard shared.heldBytes <= shared.heldBytesLimit else { return refuseForLackOfMemory(connection) }
        }
        let space = assembly.freeSpace
        guard let start = space.baseAddress else { return close(connection) }
        // What follows a large content stays in the kernel until that is answered.
        let needed = assembly.parser.bytesStillNeeded(having: assembly.message.count)
        let wanted = needed > 0 ? min(needed, space.count) : space.count
        switch StreamSocket.receive(connection.socket, into: start, count: wanted) {
        case .moved(let count):
            assembly.received(count)
            if connection.phase == .idle { beginRequest(connection) }
            answerRequests(connection, assembly)
        case .wouldBlock:
            if !assembly.hasUnparsedBytes { releaseAssembly(of: connection) }
        case .ended, .failed:
            // Half a request cannot be answered, and whole ones have been.
            close(connection)
        }
    }

    private func beginRequest(_ connection: Connection) {
        connection.phase = .receivingHead
        connection.endpoint = shared.admission.noEndpoint
        connection.requestStart = now
        connection.deadline = now &+ limits.headTimeout.nanoseconds
    }

    private func becomeIdle(_ connection: Connection) {
        releaseAssembly(of: connection)
        connection.phase = .idle
        connection.deadline = now &+ limits.idleTimeout.nanoseconds
    }

    /// Answers every whole request received, in order, then waits for more.
    private func answerRequests(_ connection: Connection, _ assembly: RequestAssembly) {
        var answered = 0
        while true {
            switch assembly.parser.advance(assembly.message) {
            case .needMore:
                return flush(connection)
            case .head:
                connection.phase = .receivingBody
                connection.deadline = now &+ limits.bodyTimeout.nanoseconds
                guard admit(connection, assembly) else { return flush(connection) }
            case .complete:
                guard answer(connection, assembly) else { return flush(connection) }
                guard assembly.hasUnparsedBytes else {
                    becomeIdle(connection)
                    return flush(connection)
                }
                beginRequest(connection)
                answered += 1
                let isTurnOver = isTurnOver(afterRequests: answered)
                if isTurnOver || output.count > Worker.gatheredBytes {
                    flush(connection)
                    guard connection.phase == .receivingHead else { return }
                }
                if isTurnOver { return giveWay(connection) }
            case .refused(let refusal):
                refuse(
                    connection, assembly, refusal.status, code: refusal.code.rawValue,
                    detail: detail(of: refusal, for: connection))
                return flush(connection)
            }
        }
    }

    /// Goes on with the connection after an answer that took time.
    func resumeReceiving(_ connection: Connection) {
        if connection.job != nil { return awaitOffloaded(connection) }
        if connection.isClosing { return flush(connection) }
        watch(connection, Connection.receiving)
        guard connection.phase != .closed else { return output.removeAll() }
        guard let assembly = connection.assembly, assembly.hasUnparsedBytes else {
            becomeIdle(connection)
            return flush(connection)
        }
        if assembly.parser.isReadingBody {
            connection.phase = .receivingBody
            connection.deadline = now &+ limits.bodyTimeout.nanoseconds
        } else {
            beginRequest(connection)
        }
        answerRequests(connection, assembly)
    }

    // MARK: - The head

    /// The content of a request that is refused is read and dropped up to this size, so that the connection goes on.
    private static let droppedContentBytes = 64 << 10

    /// Decides on the head alone. False when the connection is not to be read any further.
    private func admit(_ connection: Connection, _ assembly: RequestAssembly) -> Bool {
        let base = UnsafeRawBufferPointer(assembly.message)
        let head = assembly.parser.head
        var declaredLength = 0
        if case .length(let length) = head.body { declaredLength = length }
        connection.earlyAnswer = shared.admission.earlyAnswer(to: head, in: base, endpoint: &connection.endpoint)
        guard let earlyAnswer = connection.earlyAnswer else {
            let limit = shared.admission.contentLimit(of: connection.endpoint)
            assembly.parser.setBodyLimit(limit)
            // What is declared too large is refused by the parser next.
            if head.expectsContinue, declaredLength <= limit { ResponseEncoder.appendContinue(into: &output) }
            return true
        }
        // A large content, or one whose client waits to be told to send it, is answered now and the connection closed.
        assembly.parser.setBodyLimit(Worker.droppedContentBytes)
        guard earlyAnswer.closesConnection || head.expectsContinue || declaredLength > Worker.droppedContentBytes else {
            return true
        }
        takeRequestID(head, in: base)
        write(earlyAnswer)
        finish(connection, assembly, isWhole: false)
        return false
    }

    // MARK: - The answer

    /// Answers the complete request. False when nothing more is to be parsed for now.
    private func answer(_ connection: Connection, _ assembly: RequestAssembly) -> Bool {
        let base = UnsafeRawBufferPointer(assembly.message)
        let head = assembly.parser.head
        takeRequestID(head, in: base)
        if let earlyAnswer = connection.earlyAnswer {
            write(earlyAnswer)
            return finish(connection, assembly, isWhole: true)
        }
        let request = Request(
            method: head.method, path: head.pathRange.bytes(in: base),
            query: head.queryRange?.bytes(in: base) ?? UnsafeRawBufferPointer(start: nil, count: 0),
            body: UnsafeRawBufferPointer(rebasing: base[assembly.parser.body]), head: head, base: base)
        let number = shared.admission.router.endpoints[connection.endpoint].number
        switch application.respond(to: request, at: number, into: &response) {
        case .respond:
            return finish(connection, assembly, isWhole: true)
        case .offload(let work):
            return offload(connection, assembly, content: request.body, work)
        }
    }

    func takeRequestID(_ head: RequestHead, in base: UnsafeRawBufferPointer) {
        requestID.removeAll()
        if let given = head.value(of: .requestID, in: base), RequestIdentifiers.isAcceptable(given),
            !head.isRepeated(.requestID)
        {
            requestID.append(given)
        } else {
            identifiers.appendNext(to: &requestID)
        }
    }

    private func write(_ answer: EarlyAnswer) {
        if answer.status.allowsBody {
            response.setProblem(answer.status, code: answer.code, detail: answer.detail)
        } else {
            response.status = answer.status
        }
        if let field = answer.field { response.addField(field.name, field.value) }
    }

    /// A refusal in words, with the limit where one was passed.
    private func detail(of refusal: Refusal, for connection: Connection) -> String {
        switch refusal.code {
        case .bodyTooLarge:
            "\(refusal); the limit here is \(shared.admission.contentLimit(of: connection.endpoint)) bytes"
        case .headTooLarge: "\(refusal); the limit is \(limits.headBytes) bytes"
        case .targetTooLong: "\(refusal); the limit is \(limits.targetBytes) bytes"
        case .tooManyFields: "\(refusal); the limit is \(limits.fields)"
        default: refusal.description
        }
    }

    /// Answers a request that did not arrive whole or right, and closes the connection.
    func refuse(
        _ connection: Connection, _ assembly: RequestAssembly, _ status: HTTPStatus, code: String, detail: String
    ) {
        let head = assembly.parser.head
        if head.byteCount > 0 {
            takeRequestID(head, in: UnsafeRawBufferPointer(assembly.message))
        } else {
            requestID.removeAll()
            identifiers.appendNext(to: &requestID)
        }
        if let earlyAnswer = connection.earlyAnswer {
            write(earlyAnswer)
        } else {
            response.setProblem(status, code: code, detail: detail)
        }
        finish(connection, assembly, isWhole: false)
    }

    /// Puts the response and its head into `output` and forgets the request.
    ///
    /// - Parameter isWhole: The request has been read to its end, so another can follow.
    /// - Returns: False when the connection is to be closed.
    @discardableResult
    func finish(_ connection: Connection, _ assembly: RequestAssembly, isWhole: Bool) -> Bool {
        let head = assembly.parser.head
        refuseUnsendable()
        let staysOpen = isWhole && head.keepAlive && !connection.isClosing && !isDraining
        appendResponse(method: head.method, minorVersion: head.minorVersion, keepsAlive: staysOpen)
        note(connection, status: response.status)
        response.reset()
        if connection.earlyAnswer != nil { connection.earlyAnswer = nil }
        if isWhole { assembly.finishMessage() }
        if !staysOpen { connection.isClosing = true }
        return staysOpen
    }

    private func note(_ connection: Connection, status: HTTPStatus) {
        lastAnswer = Clock.monotonicNanoseconds()
        let elapsed = lastAnswer &- connection.requestStart
        metrics.record(route: connection.endpoint, status: status, nanoseconds: elapsed)
        guard shared.log.isEnabled(.debug) else { return }
        let endpoints = shared.admission.router.endpoints
        shared.log.debug(
            "request",
            [
                "route": .string(connection.endpoint < endpoints.count ? endpoints[connection.endpoint].path : "none"),
                "status": .int(Int(status.rawValue)), "microseconds": .int(Int(elapsed / 1000)),
                "request_id": .string(requestID.text),
            ])
    }
}

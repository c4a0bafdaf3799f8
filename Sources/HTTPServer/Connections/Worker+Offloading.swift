internal import HTTPProtocol
internal import SystemIO

/// Requests that the offload pool answers.
extension Worker {
    /// False when nothing more is to be parsed for now.
    func offload(
        _ connection: Connection, _ assembly: RequestAssembly, content: UnsafeRawBufferPointer,
        _ work: @escaping OffloadedJob.Work
    ) -> Bool {
        let job = OffloadedJob(assembly: assembly, content: content, work: work)
        let isAccepted = shared.pool.submit { [mailbox, token = connection.token] in
            if job.run() { mailbox.post(.finished(token: token, job)) }
        }
        guard isAccepted else {
            writeOverloaded()
            return finish(connection, assembly, isWhole: true)
        }
        connection.job = job
        awaitOffloaded(connection)
        return false
    }

    func awaitOffloaded(_ connection: Connection) {
        connection.phase = .working
        connection.deadline = now &+ limits.queueTimeout.nanoseconds
        watch(connection, [])
    }

    func finishOffloaded(_ connection: Connection, _ job: OffloadedJob) {
        swap(&response, &job.response)
        conclude(connection)
    }

    /// The job has not come back in time: when it has not even begun, its client is told to come again.
    func stopWaitingForPool(_ connection: Connection) {
        guard let job = connection.job, job.giveUp() else {
            connection.deadline = .max
            return
        }
        writeOverloaded()
        conclude(connection)
    }

    private func writeOverloaded() {
        response.setProblem(
            .serviceUnavailable, code: "overloaded", detail: "too many large requests are waiting; try again soon")
        response.addField("Retry-After", "1")
    }

    /// Answers the request that the pool had with `response` and goes on with the connection.
    private func conclude(_ connection: Connection) {
        connection.job = nil
        guard let assembly = connection.assembly else { return close(connection) }
        takeRequestID(assembly.parser.head, in: UnsafeRawBufferPointer(assembly.message))
        finish(connection, assembly, isWhole: true)
        if connection.phase == .sending { return queueBehindUnsent(connection) }
        resumeReceiving(connection)
    }
}

/// Every bound of the server in one place. Past a bound the answer is an error, never a queue without end.
package struct ServerLimits: Sendable, Equatable {
    /// Request line and fields together; past it 431, or 414 when the target alone is too long.
    package var headBytes = 16 << 10
    package var targetBytes = 8 << 10
    package var fields = 100
    /// One request's content; past it 413.
    package var bodyBytes = 16 << 20
    /// Chunks of one chunked body; past it 413.
    package var chunks = 65_536
    /// Rows of one batch; past it 413. Enforced by the application, which knows what a row is.
    package var batchRows = 100_000
    /// Open connections of the whole server; past it 503 and a closed connection.
    package var connections = 4096
    /// One answer; past it 413. Enforced by the application, which builds answers row by row.
    package var answerBytes = 256 << 20
    /// Memory for requests being received and answers being sent, whole server. Past it a request gets 503, an answer
    /// is dropped, and the connection is closed. Never taken as less than four of the largest bodies a worker.
    package var bufferedBytes = 512 << 20
    /// Requests waiting for the offload pool; past it 503.
    package var queuedJobs = 64

    /// From a request's first byte to the end of its head; past it 408.
    package var headTimeout: Duration = .seconds(5)
    /// From the end of the head to the end of the body; past it 408.
    package var bodyTimeout: Duration = .seconds(30)
    /// Between requests; past it the connection is closed silently.
    package var idleTimeout: Duration = .seconds(65)
    /// Without 64 KiB of progress while an answer is being sent; past it the connection is dropped.
    package var writeTimeout: Duration = .seconds(10)
    /// How long a closing connection listens for bytes that the client is still sending, so that the client gets to
    /// read the answer before the kernel resets the connection.
    package var lingerTimeout: Duration = .seconds(1)
    /// How long a request may wait for the offload pool to begin with it; past it 503.
    package var queueTimeout: Duration = .seconds(10)
    /// How long a stopping server still takes a request on a connection that is open already.
    package var drainGrace: Duration = .milliseconds(500)

    package init() {}
}

/// How large a request may be. Past a bound the request is refused, whatever else it holds.
package struct MessageLimits: Sendable {
    /// Request line, fields, their line ends and the empty line after them; past it 431.
    package var headBytes = 16 * 1024
    /// Fields of the head and the trailers together; past it 431.
    package var fields = 100
    /// The request target; past it 414.
    package var targetBytes = 8 * 1024
    /// The body after chunked decoding; past it 413. A route may set another: `RequestParser.setBodyLimit`.
    package var bodyBytes = 16 * 1024 * 1024
    /// Chunks with data in one body; past it 413.
    package var chunks = 65_536
    /// One chunk's size, extensions and line end; past it 400.
    package var chunkLineBytes = 256
    /// All trailer fields and the empty line after them; past it 431.
    package var trailerBytes = 8 * 1024

    /// A method longer than this is answered with 501 (RFC 9112 section 3).
    static let methodBytes = 32

    package init() {}
}

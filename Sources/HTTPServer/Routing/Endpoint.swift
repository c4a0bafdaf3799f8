package import HTTPProtocol

/// One method on one path, as the application declares it to the server.
package struct Endpoint: Sendable {
    /// What a request must show before it is let in.
    package enum Access: Sendable {
        case open
        /// The bearer token, when the server has one.
        case token
    }

    /// What content a request may carry.
    package enum Content: Sendable {
        /// None; past zero bytes 413.
        case none
        /// JSON up to a number of bytes; another media type is answered 415. A missing Content-Type is taken as JSON.
        case json(limit: Int)
    }

    package let method: HTTPMethod
    package let path: String
    /// The application's own number for it, handed back with each request.
    package let number: Int
    package let access: Access
    package let content: Content

    package init(_ method: HTTPMethod, _ path: String, number: Int, access: Access = .open, content: Content = .none) {
        self.method = method
        self.path = path
        self.number = number
        self.access = access
        self.content = content
    }
}

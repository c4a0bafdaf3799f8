internal import HTTPProtocol

/// An answer that a request's head alone decides, such as a refusal or the answer to OPTIONS.
struct EarlyAnswer {
    let status: HTTPStatus
    /// A word for programs; not used where the status forbids a body.
    var code = ""
    var detail = ""
    /// An `Allow`, `Location`, `Accept` or `WWW-Authenticate` field.
    var field: (name: StaticString, value: String)?
    /// The message is ambiguous: what follows it on the connection is not to be read.
    var closesConnection = false
}

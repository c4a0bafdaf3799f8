package import HTTPProtocol

/// One request as the application sees it: a view into the connection's buffer, valid only during the call it is
/// passed to.
package struct Request {
    package let method: HTTPMethod
    /// The path without the query.
    package let path: UnsafeRawBufferPointer
    /// What follows the `?`, still percent-encoded; empty when there is none.
    package let query: UnsafeRawBufferPointer
    /// The decoded content.
    package let body: UnsafeRawBufferPointer
    let head: RequestHead
    let base: UnsafeRawBufferPointer

    /// The first field of that name, without surrounding white space.
    package func field(_ name: FieldName) -> UnsafeRawBufferPointer? { head.value(of: name, in: base) }

    /// Calls `body` with each field of that name, in order.
    package func forEachField(_ name: FieldName, _ body: (UnsafeRawBufferPointer) -> Void) {
        head.forEachValue(of: name, in: base, body)
    }
}

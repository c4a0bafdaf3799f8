/// What the server serves. Each worker has its own, used only on that worker's thread, so it may keep scratch memory
/// without locks.
package protocol Application: AnyObject {
    /// Answers one complete request.
    ///
    /// - Parameters:
    ///   - request: Valid during the call only.
    ///   - endpoint: The `number` of the endpoint that matched.
    ///   - response: To be filled when the result is `.respond`.
    func respond(to request: Request, at endpoint: Int, into response: inout Response) -> Disposition

    /// Called on the worker's thread after `Server.wakeWorkers()`.
    func workerWoke()
}

package enum Disposition {
    /// The response is written.
    case respond
    /// The answer takes longer than an event loop should be held: run this elsewhere, with the request's content, which
    /// stays in memory until it returns.
    case offload(@Sendable (_ body: UnsafeRawBufferPointer, _ response: inout Response) -> Void)
}

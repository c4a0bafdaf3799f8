internal import HTTPProtocol

/// The bytes of one or more requests being received, and the parser's place in them.
///
/// Passed to the offload pool together with its content: while a request is there, the worker does not touch it.
final class RequestAssembly: @unchecked Sendable {  // Owned by one thread at a time, as said above.
    private(set) var start: UnsafeMutableRawPointer
    private(set) var capacity: Int
    /// Bytes received.
    @exclusivity(unchecked) private(set) var filled = 0
    /// Where the message being parsed begins.
    @exclusivity(unchecked) private(set) var messageStart = 0
    @exclusivity(unchecked) var parser: RequestParser

    static let initialCapacity = 16 << 10

    init(limits: MessageLimits) {
        capacity = RequestAssembly.initialCapacity
        start = .allocate(byteCount: capacity, alignment: 16)
        parser = RequestParser(limits: limits)
    }

    deinit { start.deallocate() }

    /// The message being parsed and whatever was received after it.
    var message: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: start + messageStart, count: filled - messageStart)
    }

    var hasUnparsedBytes: Bool { filled > messageStart }
    /// Memory beyond the first buffer.
    var extraBytes: Int { capacity - RequestAssembly.initialCapacity }
    var freeSpace: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: start + filled, count: capacity - filled)
    }

    func received(_ count: Int) {
        precondition(count >= 0 && filled + count <= capacity)
        filled += count
    }

    /// Forgets the message just answered; what was received after it stays.
    func finishMessage() {
        messageStart += parser.end
        precondition(messageStart <= filled)
        parser.reset()
        if messageStart == filled {
            messageStart = 0
            filled = 0
        }
    }

    /// Makes the buffer new for another connection, giving back memory that a large body took.
    func recycle() {
        filled = 0
        messageStart = 0
        parser.reset()
        if capacity > RequestAssembly.initialCapacity { move(to: RequestAssembly.initialCapacity) }
    }

    /// Makes room to receive more, first by dropping answered messages and the framing of chunks already read. Returns
    /// how many bytes the buffer grew by.
    ///
    /// Doubles at most, whatever length the client has announced: memory follows bytes, not promises.
    func makeRoom() -> Int {
        if messageStart > 0 {
            start.copyMemory(from: start + messageStart, byteCount: filled - messageStart)
            filled -= messageStart
            messageStart = 0
        }
        filled = parser.reclaim(message)
        // Nearly full is full: a body in tiny chunks would otherwise be moved down for every few bytes received.
        guard capacity - filled < capacity / 4 else { return 0 }
        let before = capacity
        move(to: capacity * 2)
        return capacity - before
    }

    private func move(to newCapacity: Int) {
        let moved = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
        moved.copyMemory(from: start, byteCount: min(filled, newCapacity))
        start.deallocate()
        start = moved
        capacity = newCapacity
    }
}

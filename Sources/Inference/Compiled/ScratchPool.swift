internal import Synchronization

/// Working memory that calls borrow, so that none has to allocate once as many pieces exist as calls run at once.
final class ScratchPool: Sendable {
    private struct Free: @unchecked Sendable {
        /// Nobody else holds these.
        var pieces: [UnsafeMutableRawPointer] = []
    }

    private let byteCount: Int
    private let prepare: @Sendable (UnsafeMutableRawPointer) -> Void
    private let free = Mutex(Free())

    /// - Parameter prepare: Run once on each new piece, which is aligned to 64 bytes.
    init(byteCount: Int, prepare: @escaping @Sendable (UnsafeMutableRawPointer) -> Void) {
        self.byteCount = byteCount
        self.prepare = prepare
    }

    deinit {
        free.withLock { for piece in $0.pieces { piece.deallocate() } }
    }

    func take() -> UnsafeMutableRawPointer {
        if let piece = free.withLock({ $0.pieces.popLast() }) { return piece }
        let piece = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
        prepare(piece)
        return piece
    }

    func giveBack(_ piece: UnsafeMutableRawPointer) {
        free.withLock { $0.pieces.append(piece) }
    }
}

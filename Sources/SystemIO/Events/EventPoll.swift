internal import CPosixShims
import Glibc

/// What happened to a descriptor, or what is asked to be told of it (epoll(7), level-triggered).
package struct EventSet: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let readable = EventSet(rawValue: 0x001)
    package static let writable = EventSet(rawValue: 0x004)
    /// Reported whether asked for or not.
    package static let failed = EventSet(rawValue: 0x008)
    /// Reported whether asked for or not: both directions are shut.
    package static let hungUp = EventSet(rawValue: 0x010)
}

/// One ready descriptor, named by the token it was added with.
package struct ReadyEvent {
    package let token: UInt64
    package let events: EventSet
}

/// An epoll set. Not thread-safe: one worker owns it; `Wakeup` is how others reach that worker.
package final class EventPoll {
    private let descriptor: CInt
    private let ready: UnsafeMutablePointer<cposix_event>
    private static let capacity = 256

    package init() throws(SystemError) {
        descriptor = try systemCall("epoll_create1") { cposix_epoll_create() }
        ready = .allocate(capacity: EventPoll.capacity)
    }

    deinit {
        ready.deallocate()
        close(descriptor)
    }

    package func add(_ file: CInt, _ events: EventSet, token: UInt64) throws(SystemError) {
        try systemCall("epoll_ctl") {
            cposix_epoll_control(descriptor, cposix_epoll_add, file, events.rawValue, token)
        }
    }

    package func change(_ file: CInt, _ events: EventSet, token: UInt64) throws(SystemError) {
        try systemCall("epoll_ctl") {
            cposix_epoll_control(descriptor, cposix_epoll_change, file, events.rawValue, token)
        }
    }

    /// Descriptors leave the set by themselves when closed; this is for those that stay open.
    package func remove(_ file: CInt) throws(SystemError) {
        try systemCall("epoll_ctl") { cposix_epoll_control(descriptor, cposix_epoll_remove, file, 0, 0) }
    }

    /// Waits for events and returns how many `event(at:)` can be asked for: 0 after the time-out or a signal.
    ///
    /// - Parameter timeoutMilliseconds: -1 waits without end.
    package func wait(timeoutMilliseconds: Int32) throws(SystemError) -> Int {
        let count = cposix_epoll_wait(descriptor, ready, CInt(EventPoll.capacity), timeoutMilliseconds)
        if count >= 0 { return Int(count) }
        let code = cposix_errno()
        if code == EINTR { return 0 }
        throw SystemError(call: "epoll_wait", code: code)
    }

    package func event(at index: Int) -> ReadyEvent {
        precondition(index >= 0 && index < EventPoll.capacity)
        return ReadyEvent(token: ready[index].token, events: EventSet(rawValue: ready[index].events))
    }
}

/// Makes an `EventPoll` return from another thread. C function: `eventfd`.
package final class Wakeup: Sendable {
    /// To be added to the poll, readable.
    package let descriptor: CInt

    package init() throws(SystemError) {
        descriptor = try systemCall("eventfd") {
            cposix_eventfd()
        }
    }

    deinit { close(descriptor) }

    package func signal() {
        var one: UInt64 = 1
        // Only a full counter fails, and then the poll is about to wake anyway.
        _ = write(descriptor, &one, 8)
    }

    /// Takes back all signals so far.
    package func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}

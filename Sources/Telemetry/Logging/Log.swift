internal import Bytes
import Dispatch
import Glibc
internal import JSONText
import Synchronization
internal import SystemIO

/// Structured log lines: a fixed message, facts as fields.
///
/// Writers never wait for whoever reads the log: lines go to a bounded buffer that another thread writes out, and
/// lines that find it full are counted and dropped.
package final class Log: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        case json, text
    }

    private struct Pending: ~Copyable {
        var lines = ByteBuffer(capacity: 4096)
        var isScheduled = false
        var dropped = 0
    }

    private static let bufferBound = 1 << 20

    package let level: LogLevel
    private let format: Format
    private let descriptor: CInt
    private let pending = Mutex(Pending())
    private let queue = DispatchQueue(label: "reliscore.log", qos: .utility)

    /// - Parameters:
    ///   - format: Nil chooses text for a terminal and JSON otherwise.
    ///   - descriptor: Where lines go; standard error unless told otherwise. Not closed.
    package init(level: LogLevel, format: Format? = nil, descriptor: CInt = 2) {
        self.level = level
        self.format = format ?? (isatty(descriptor) == 1 ? .text : .json)
        self.descriptor = descriptor
    }

    package func isEnabled(_ level: LogLevel) -> Bool { level >= self.level }

    package func debug(_ message: StaticString, _ fields: LogFields = [:]) { write(.debug, message, fields) }
    package func info(_ message: StaticString, _ fields: LogFields = [:]) { write(.info, message, fields) }
    package func warning(_ message: StaticString, _ fields: LogFields = [:]) { write(.warning, message, fields) }
    package func error(_ message: StaticString, _ fields: LogFields = [:]) { write(.error, message, fields) }

    /// Waits until what was logged so far is written, a second at most.
    package func flush() {
        let done = DispatchSemaphore(value: 0)
        queue.async {
            self.writePending()
            done.signal()
        }
        _ = done.wait(timeout: .now() + .seconds(1))
    }

    /// Lines lost because the reader of the log did not keep up.
    package var droppedLines: Int { pending.withLock { $0.dropped } }

    private func write(_ level: LogLevel, _ message: StaticString, _ fields: LogFields) {
        guard isEnabled(level) else { return }
        let now = Clock.utcMicroseconds()
        let mustSchedule = pending.withLock { pending in
            guard pending.lines.count < Log.bufferBound else {
                pending.dropped += 1
                return false
            }
            switch format {
            case .json: LogLine.appendJSON(now, level, message, fields, to: &pending.lines)
            case .text: LogLine.appendText(now, level, message, fields, to: &pending.lines)
            }
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        if mustSchedule { queue.async { self.writePending() } }
    }

    private func writePending() {
        var lines = ByteBuffer()
        pending.withLock { pending in
            swap(&lines, &pending.lines)
            pending.isScheduled = false
        }
        var rest = lines.bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let written = Glibc.write(descriptor, start, rest.count)
            if written >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            } else if errno == EAGAIN {
                waitUntilWritable()
            } else if errno != EINTR {
                return  // There is nobody left to tell.
            }
        }
    }

    /// Whoever shares the log's descriptor may have made it non-blocking.
    private func waitUntilWritable() {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wanted, 1, -1)
    }
}

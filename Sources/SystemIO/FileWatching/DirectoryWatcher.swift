package import Dispatch
internal import Glibc

/// Something that happened to a watched directory, named as it was given to `watch`.
package enum DirectoryEvent: Equatable, Sendable {
    /// An entry was made, removed, renamed, written or given other attributes; the name is the entry's.
    case changed(directory: String, name: String?)
    /// The path no longer names what was watched: removed, moved away or unmounted. Watch it again when it is back.
    case lost(directory: String)
    /// The kernel dropped events: anything may have changed.
    case overflow
}

/// Tells of changes in a set of directories, not below them. C functions: `inotify_init1`, `inotify_add_watch`.
///
/// All mutable state is touched only on `queue`, on which every method must be called and the handler is; that
/// confinement is what `@unchecked` asserts. Reading a watched directory or its files causes no event.
package final class DirectoryWatcher: @unchecked Sendable {
    private let queue: DispatchQueue
    private let descriptor: CInt
    private let source: any DispatchSourceRead
    private let handler: @Sendable (DirectoryEvent) -> Void
    /// Several paths may lead to one directory, which the kernel gives one number.
    private var paths: [CInt: Set<String>] = [:]
    private var numbers: [String: CInt] = [:]
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    private static let mask = UInt32(
        IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF
            | IN_MOVE_SELF | IN_ONLYDIR)

    /// - Throws: `EMFILE` when the user's inotify instances are used up, `ENOSYS` where there is no inotify; the caller
    ///   then polls.
    package init(
        queue: DispatchQueue, handler: @escaping @Sendable (DirectoryEvent) -> Void
    ) throws(SystemError) {
        let descriptor = try systemCall("inotify_init1") { inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC)) }
        self.queue = queue
        self.descriptor = descriptor
        self.handler = handler
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        // Dispatch may look at the descriptor until the source is cancelled for good.
        source.setCancelHandler { close(descriptor) }
        source.setEventHandler { [weak self] in self?.readEvents() }
        source.activate()
    }

    deinit { source.cancel() }

    /// Watches the directory that `path` leads to now. Calling it again is cheap and moves the watch when the path has
    /// come to lead elsewhere.
    ///
    /// - Returns: Whether the directory was not watched under this path before.
    /// - Throws: `ENOENT`, `ENOTDIR`, `EACCES`; `ENOSPC` when the user's inotify watches are used up.
    @discardableResult
    package func watch(_ path: String) throws(SystemError) -> Bool {
        dispatchPrecondition(condition: .onQueue(queue))
        let number: CInt
        do throws(SystemError) {
            number = try systemCall("inotify_add_watch", path) { inotify_add_watch(descriptor, path, Self.mask) }
        } catch {
            forget(path)
            throw error
        }
        if numbers[path] == number { return false }
        forget(path)
        numbers[path] = number
        paths[number, default: []].insert(path)
        return true
    }

    /// Stops watching all but these paths.
    package func keepOnly(_ kept: Set<String>) {
        dispatchPrecondition(condition: .onQueue(queue))
        for path in Array(numbers.keys) where !kept.contains(path) { forget(path) }
    }

    private func forget(_ path: String) {
        guard let number = numbers.removeValue(forKey: path) else { return }
        paths[number]?.remove(path)
        guard paths[number]?.isEmpty ?? true else { return }
        paths[number] = nil
        inotify_rm_watch(descriptor, number)  // Fails when the kernel has dropped it already; nothing is lost then.
    }

    private func readEvents() {
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { report(count) }
            // Everything else waits for the next readiness; an interrupted read is tried at once.
            if count <= 0 {
                if count == -1, SystemError.current("read")?.code == EINTR { continue }
                return
            }
        }
    }

    private func report(_ count: Int) {
        let headerBytes = MemoryLayout<inotify_event>.size
        var events: [DirectoryEvent] = []
        buffer.withUnsafeBytes { bytes in
            var offset = 0
            while offset + headerBytes <= count {
                let header = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                let start = offset + headerBytes
                let end = min(start + Int(header.len), count)
                let name = bytes[start..<end].prefix { $0 != 0 }
                events += decode(header, name: name.isEmpty ? nil : String(decoding: name, as: UTF8.self))
                offset = end
            }
        }
        for event in events { handler(event) }
    }

    private func decode(_ header: inotify_event, name: String?) -> [DirectoryEvent] {
        if header.mask & UInt32(IN_Q_OVERFLOW) != 0 { return [.overflow] }
        let named = paths[header.wd] ?? []
        guard header.mask & UInt32(IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT) != 0 else {
            return named.map { .changed(directory: $0, name: name) }
        }
        for path in named { forget(path) }
        return named.map { .lost(directory: $0) }
    }
}

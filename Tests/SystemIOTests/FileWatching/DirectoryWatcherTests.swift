import Dispatch
import Foundation
import Synchronization
import SystemIO
import TestSupport
import Testing

@Suite("DirectoryWatcher", .serialized)
struct DirectoryWatcherTests {
    /// A watcher with its queue and what it told.
    final class Recorder: Sendable {
        let queue = DispatchQueue(label: "test.directories")
        let events = Mutex<[DirectoryEvent]>([])
        private let watcher = Mutex<DirectoryWatcher?>(nil)

        init() throws {
            let made = try DirectoryWatcher(queue: queue) { [weak self] event in
                self?.events.withLock { $0.append(event) }
            }
            watcher.withLock { $0 = made }
        }

        @discardableResult
        func watch(_ path: String) throws -> Bool {
            try queue.sync { try watcher.withLock { try $0?.watch(path) ?? false } }
        }

        func keepOnly(_ paths: Set<String>) { queue.sync { watcher.withLock { $0?.keepOnly(paths) } } }

        /// Whether such an event comes within five seconds.
        func saw(_ event: DirectoryEvent) async -> Bool {
            for _ in 0..<1_000 {
                if events.withLock({ $0.contains(event) }) { return true }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return false
        }
    }

    @Test("Making, renaming, writing and removing an entry are changes that name it")
    func changes() async throws {
        let scratch = try ScratchDirectory()
        let recorder = try Recorder()
        #expect(try recorder.watch(scratch.path))
        #expect(try !recorder.watch(scratch.path))
        try FileSystem.writeNew(scratch.at("a"), [1])
        #expect(await recorder.saw(.changed(directory: scratch.path, name: "a")))
        try FileSystem.rename(scratch.at("a"), to: scratch.at("b"))
        #expect(await recorder.saw(.changed(directory: scratch.path, name: "b")))
        try FileSystem.makeSymbolicLink(scratch.at("l"), to: "b")
        #expect(await recorder.saw(.changed(directory: scratch.path, name: "l")))
        try FileSystem.makeDirectory(scratch.at("d"))
        #expect(await recorder.saw(.changed(directory: scratch.path, name: "d")))
    }

    @Test("Reading causes no event")
    func reading() async throws {
        let scratch = try ScratchDirectory()
        try FileSystem.writeNew(scratch.at("a"), [1])
        let recorder = try Recorder()
        try recorder.watch(scratch.path)
        _ = try FileSystem.read(scratch.at("a"), limit: 9)
        _ = try FileSystem.list(scratch.path)
        try FileSystem.makeDirectory(scratch.at("after"))
        #expect(await recorder.saw(.changed(directory: scratch.path, name: "after")))
        #expect(recorder.events.withLock { $0 } == [.changed(directory: scratch.path, name: "after")])
    }

    @Test(
        "A directory removed or moved away is lost, and can be watched again when it is back", arguments: [true, false])
    func lost(moved: Bool) async throws {
        let scratch = try ScratchDirectory()
        let path = scratch.at("d")
        try FileSystem.makeDirectory(path)
        let recorder = try Recorder()
        try recorder.watch(path)
        if moved { try FileSystem.rename(path, to: scratch.at("e")) } else { try FileSystem.removeDirectory(path) }
        #expect(await recorder.saw(.lost(directory: path)))
        #expect(throws: SystemError.self) { try recorder.watch(path) }
        try FileSystem.makeDirectory(path)
        #expect(try recorder.watch(path))
        try FileSystem.makeDirectory(path + "/x")
        #expect(await recorder.saw(.changed(directory: path, name: "x")))
    }

    @Test("Watching again follows a path that leads elsewhere now")
    func redirected() async throws {
        let scratch = try ScratchDirectory()
        for name in ["a", "b"] { try FileSystem.makeDirectory(scratch.at(name)) }
        try FileSystem.makeSymbolicLink(scratch.at("l"), to: "a")
        let recorder = try Recorder()
        #expect(try recorder.watch(scratch.at("l")))
        try FileSystem.unlink(scratch.at("l"))
        try FileSystem.makeSymbolicLink(scratch.at("l"), to: "b")
        #expect(try recorder.watch(scratch.at("l")))
        try FileSystem.makeDirectory(scratch.at("a/old"))
        try FileSystem.makeDirectory(scratch.at("b/new"))
        #expect(await recorder.saw(.changed(directory: scratch.at("l"), name: "new")))
        #expect(recorder.events.withLock { !$0.contains(.changed(directory: scratch.at("l"), name: "old")) })
    }

    @Test("Two paths to one directory are both told, until one is dropped")
    func twoPaths() async throws {
        let scratch = try ScratchDirectory()
        try FileSystem.makeDirectory(scratch.at("a"))
        try FileSystem.makeSymbolicLink(scratch.at("l"), to: "a")
        let recorder = try Recorder()
        for name in ["a", "l"] { try recorder.watch(scratch.at(name)) }
        try FileSystem.makeDirectory(scratch.at("a/x"))
        #expect(await recorder.saw(.changed(directory: scratch.at("a"), name: "x")))
        #expect(await recorder.saw(.changed(directory: scratch.at("l"), name: "x")))
        recorder.keepOnly([scratch.at("l")])
        try FileSystem.makeDirectory(scratch.at("a/y"))
        #expect(await recorder.saw(.changed(directory: scratch.at("l"), name: "y")))
        #expect(recorder.events.withLock { !$0.contains(.changed(directory: scratch.at("a"), name: "y")) })
    }

    @Test("Events that the kernel dropped are told as overflow")
    func overflow() async throws {
        let scratch = try ScratchDirectory()
        let recorder = try Recorder()
        try recorder.watch(scratch.path)
        let limit =
            Int(
                (try? String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8))?
                    .trimmingCharacters(in: .whitespacesAndNewlines) ?? "") ?? 16_384
        guard limit <= 100_000 else {
            print("SKIPPED: the queue of \(limit) events is too long to overflow here")
            return
        }
        recorder.queue.suspend()
        try FileSystem.writeNew(scratch.at("a"), [])
        for round in 0...limit / 2 + 10 {
            let (from, to) = round % 2 == 0 ? ("a", "b") : ("b", "a")
            try FileSystem.rename(scratch.at(from), to: scratch.at(to))
        }
        recorder.queue.resume()
        #expect(await recorder.saw(.overflow))
    }

    @Test("A file is not watched")
    func file() throws {
        let scratch = try ScratchDirectory()
        try FileSystem.writeNew(scratch.at("f"), [])
        let recorder = try Recorder()
        #expect(throws: SystemError(call: "inotify_add_watch", code: ENOTDIR, subject: scratch.at("f"))) {
            try recorder.watch(scratch.at("f"))
        }
    }

    @Test("Its descriptor is closed with it")
    func closed() async throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        for _ in 0..<50 { _ = try Recorder() }
        for _ in 0..<400 where try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count > before + 20
        {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count <= before + 20)
    }
}

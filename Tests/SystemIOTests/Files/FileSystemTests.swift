import Foundation
import Synchronization
import SystemIO
import TestSupport
import Testing

/// The `errno` of the error that `body` throws.
private func errorCode(of body: () throws -> Void) -> CInt? {
    do {
        try body()
        return nil
    } catch let error as SystemError {
        return error.code
    } catch FileReadError.system(let error) {
        return error.code
    } catch {
        return -1
    }
}

@Suite("FileSystem")
struct FileSystemTests {
    @Test("A file reads back as it was written", arguments: [0, 1, 4_096, 1_000_003])
    func roundTrip(count: Int) throws {
        let scratch = try ScratchDirectory()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 131) }
        try FileSystem.writeNew(scratch.at("f"), bytes)
        try FileSystem.synchroniseDirectory(scratch.path)
        #expect(try FileSystem.read(scratch.at("f"), limit: count) == bytes)
    }

    @Test("A file of one byte more than the limit is refused")
    func limit() throws {
        let scratch = try ScratchDirectory()
        try FileSystem.writeNew(scratch.at("f"), [1, 2, 3])
        #expect(throws: FileReadError.tooLarge(path: scratch.at("f"), bytes: 3, limit: 2)) {
            try FileSystem.read(scratch.at("f"), limit: 2)
        }
    }

    @Test("What is no regular file is refused at once, without blocking")
    func notRegular() throws {
        let scratch = try ScratchDirectory()
        mkfifo(scratch.at("fifo"), 0o600)
        for (path, kind) in [
            (scratch.at("fifo"), FileStatus.Kind.fifo), (scratch.path, .directory), ("/dev/zero", .device),
        ] {
            #expect(throws: FileReadError.notRegular(path: path, found: kind)) { try FileSystem.read(path, limit: 9) }
        }
    }

    @Test("A link is followed only when asked")
    func links() throws {
        let scratch = try ScratchDirectory()
        try FileSystem.writeNew(scratch.at("f"), [7])
        try FileSystem.makeSymbolicLink(scratch.at("l"), to: "f")
        #expect(try FileSystem.read(scratch.at("l"), limit: 9) == [7])
        #expect(errorCode { _ = try FileSystem.read(scratch.at("l"), limit: 9, followingLinks: false) } == ELOOP)
        #expect(try FileSystem.readSymbolicLink(scratch.at("l")) == "f")
        #expect(try FileSystem.realPath(scratch.at("l")) == FileSystem.realPath(scratch.path) + "/f")
    }

    @Test("A file that is written while it is read is refused")
    func changing() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.at("f")
        let size = 64 << 20  // Reading takes longer than a tick of the file system's clock.
        try FileSystem.writeNew(path, [])
        truncate(path, size)
        // A thread of its own: the tests' own threads may all be busy.
        let isDone = Flag()
        let writer = Thread {
            guard let file = FileHandle(forWritingAtPath: path) else { return }
            while !isDone.value.load(ordering: .relaxed) {
                try? file.seek(toOffset: 0)
                try? file.write(contentsOf: Data([1]))
            }
            isDone.ended.signal()
        }
        writer.start()
        var wasRefused = false
        for _ in 0..<200 where !wasRefused {
            do { _ = try FileSystem.read(path, limit: size) } catch FileReadError.changedWhileRead { wasRefused = true }
        }
        isDone.value.store(true, ordering: .relaxed)
        isDone.ended.wait()
        #expect(wasRefused)
        #expect(try FileSystem.read(path, limit: size).count == size)
    }

    @Test("Writing and exclusive renaming replace nothing")
    func exclusive() throws {
        let scratch = try ScratchDirectory()
        try FileSystem.writeNew(scratch.at("a"), [1])
        try FileSystem.makeDirectory(scratch.at("d"))
        #expect(errorCode { try FileSystem.writeNew(scratch.at("a"), [2]) } == EEXIST)
        #expect(errorCode { try FileSystem.renameExclusively(scratch.at("a"), to: scratch.at("d")) } == EEXIST)
        try FileSystem.makeSymbolicLink(scratch.at("l"), to: "gone")
        #expect(errorCode { try FileSystem.writeNew(scratch.at("l"), [2]) } == EEXIST)
        try FileSystem.renameExclusively(scratch.at("a"), to: scratch.at("b"))
        #expect(try FileSystem.list(scratch.path).sorted() == ["b", "d", "l"])
    }

    @Test("A file is replaced whole, also one that is there, and nothing is left beside it")
    func replace() throws {
        let scratch = try ScratchDirectory()
        for bytes: [UInt8] in [[1], [2, 3], []] {
            try FileSystem.replace(scratch.at("a"), with: bytes)
            #expect(try FileSystem.read(scratch.at("a"), limit: 9) == bytes)
        }
        #expect(errorCode { try FileSystem.replace(scratch.at("gone/a"), with: [1]) } == ENOENT)
        #expect(try FileSystem.list(scratch.path) == ["a"])
    }

    @Test("What is no regular file is not replaced: a rename would take a device away")
    func replaceNoFile() throws {
        let scratch = try ScratchDirectory()
        #expect(mkfifo(scratch.at("fifo"), 0o600) == 0)
        try FileSystem.makeSymbolicLink(scratch.at("null"), to: "/dev/null")
        try FileSystem.makeDirectory(scratch.at("d"))
        #expect(errorCode { try FileSystem.replace(scratch.at("fifo"), with: [1]) } == EINVAL)
        #expect(errorCode { try FileSystem.replace(scratch.at("null"), with: [1]) } == EINVAL)
        #expect(errorCode { try FileSystem.replace(scratch.at("d"), with: [1]) } == EISDIR)
        #expect(try FileSystem.readSymbolicLink(scratch.at("null")) == "/dev/null")
    }

    @Test(
        "The directory of a path", arguments: [("a", "."), ("a/b", "a"), ("/a", "/"), ("/a/b", "/a"), ("./a", ".")])
    func directory(path: String, expected: String) { #expect(FileSystem.directory(of: path) == expected) }

    @Test("A listing past its limit is an error")
    func listLimit() throws {
        let scratch = try ScratchDirectory()
        for name in ["a", "b", "c"] { try FileSystem.makeDirectory(scratch.at(name)) }
        #expect(try FileSystem.list(scratch.path, limit: 3).count == 3)
        #expect(errorCode { _ = try FileSystem.list(scratch.path, limit: 2) } == EOVERFLOW)
        #expect(errorCode { _ = try FileSystem.list(scratch.at("gone")) } == ENOENT)
    }

    @Test("A lock is held by one, given up with its value, and not waited for beyond the time-out")
    func lock() throws {
        let scratch = try ScratchDirectory()
        do {
            let held = try FileLock.acquire(scratch.at("lock"))
            #expect(
                errorCode { _ = try FileLock.acquire(scratch.at("lock"), timeout: .milliseconds(20)) } == EWOULDBLOCK)
            _ = consume held
        }
        _ = try FileLock.acquire(scratch.at("lock"), timeout: .zero)
    }

    @Test("Descriptors are closed with their owner and not inherited")
    func descriptors() throws {
        let scratch = try ScratchDirectory()
        let number: CInt
        do {
            let descriptor = FileDescriptor(owning: open(scratch.path, O_RDONLY | O_CLOEXEC))
            number = descriptor.raw
            #expect(try FileStatus.of(descriptor, scratch.path).kind == .directory)
        }
        #expect(number >= 0)
        let lock = try FileLock.acquire(scratch.at("lock"))
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(Int32.init).filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix(scratch.path)
                == true
        }
        #expect(open.count == 1)  // The lock alone: the directory's descriptor is gone.
        for number in open { #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0) }
        _ = consume lock
    }
}

private final class Flag: Sendable {
    let value = Atomic(false)
    let ended = DispatchSemaphore(value: 0)
}

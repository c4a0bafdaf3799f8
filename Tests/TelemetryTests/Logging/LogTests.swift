import Dispatch
import Glibc
import Telemetry
import Testing

@Suite("Log")
struct LogTests {
    @Test("lines below the level are not written, the others are, in order")
    func levels() throws {
        let pipe = try Pipe()
        let log = Log(level: .warning, format: .json, descriptor: pipe.writing)
        log.debug("one")
        log.info("two")
        log.warning("three")
        log.error("four")
        log.flush()
        let lines = pipe.readLines(2)
        #expect(lines[0].contains("\"three\"") && lines[1].contains("\"four\""))
    }

    @Test("a descriptor that somebody made non-blocking loses no line while its reader is slow")
    func nonBlocking() throws {
        let pipe = try Pipe()
        _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK)
        let log = Log(level: .info, format: .json, descriptor: pipe.writing)
        // More than a pipe holds.
        let count = 3_000
        for number in 0..<count { log.info("a line long enough to fill the pipe", ["number": .int(number)]) }
        usleep(50_000)
        let lines = pipe.readLines(count)
        #expect(lines.count == count)
        #expect(lines.enumerated().allSatisfy { $0.element.hasSuffix("\"number\":\($0.offset)}") })
        #expect(log.droppedLines == 0)
    }

    @Test("what finds the buffer full is dropped and counted, and the writer does not wait")
    func dropped() throws {
        let pipe = try Pipe()
        let log = Log(level: .info, format: .json, descriptor: pipe.writing)
        let long = String(repeating: "x", count: 10_000)
        for _ in 0..<1_000 { log.info("nobody reads", ["text": .string(long)]) }
        #expect(log.droppedLines > 0)
        pipe.closeReading()
    }
}

/// A pipe for one test, closed with this object.
private final class Pipe {
    let reading: CInt
    let writing: CInt
    private var isReadingClosed = false

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [CInt] = [-1, -1]
        try #require(Glibc.pipe(&ends) == 0)
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        closeReading()
        close(writing)
    }

    func closeReading() {
        if !isReadingClosed { close(reading) }
        isReadingClosed = true
    }

    /// Reads until so many lines are there, or nothing comes for two seconds.
    func readLines(_ count: Int) -> [Substring] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var wanted = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        while bytes.count(where: { $0 == 0x0A }) < count, poll(&wanted, 1, 2000) == 1 {
            let got = read(reading, &chunk, chunk.count)
            if got <= 0 { break }
            bytes += chunk[..<got]
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}

import Glibc
import Testing

@testable import SystemIO

@Suite("ChildProcess")
struct ChildProcessTests {
    private struct Missing: Error {}

    private func readAll(_ descriptor: borrowing FileDescriptor) throws -> String {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 7)
        while true {
            let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0, "pipe") }
            if count == 0 { return String(decoding: text, as: UTF8.self) }
            text += chunk[..<count]
        }
    }

    @Test("carries input in and output out, and an added variable replaces the inherited one")
    func pipes() throws {
        var child = try ChildProcess(
            "sh", ["-c", "cat; echo $HOME"], environment: [("HOME", "here")], input: .pipe, output: .pipe)
        guard let input = child.takeInput() else { throw Missing() }
        try input.writeAll(Array("text\n".utf8), "pipe")
        try input.close("pipe")
        guard let output = child.takeOutput() else { throw Missing() }
        #expect(try readAll(output) == "text\nhere\n")
        #expect(try child.wait() == .exited(0))
        let isTaken = child.takeOutput() == nil
        #expect(isTaken)
    }

    @Test("tells an exit code from a signal")
    func endings() throws {
        var failing = try ChildProcess("sh", ["-c", "exit 3"])
        #expect(try failing.wait() == .exited(3))
        var killed = try ChildProcess("sh", ["-c", "kill -9 $$"])
        #expect(try killed.wait() == .signalled(SIGKILL))
    }

    @Test("says which program is missing")
    func missing() {
        #expect(throws: SystemError(call: "posix_spawn", code: ENOENT, subject: "no-such-program")) {
            _ = try ChildProcess("no-such-program", [])
        }
    }

    @Test("leaves no process behind")
    func ended() throws {
        let pid: pid_t
        do {
            var child = try ChildProcess("sh", ["-c", "echo $$; exec sleep 60"], output: .pipe)
            guard let output = child.takeOutput() else { throw Missing() }
            var line = [UInt8](repeating: 0, count: 16)
            let count = try line.withUnsafeMutableBytes { try output.read(into: $0, "pipe") }
            pid = try #require(pid_t(String(decoding: line[..<count], as: UTF8.self).dropLast()))
        }
        #expect(kill(pid, 0) == -1)
    }

    @Test("starts in its directory, with those variables alone that are let through")
    func surroundings() throws {
        var child = try ChildProcess(
            "/bin/sh", ["-c", "pwd; env"], environment: [("ADDED", "1")], inherits: { $0 == "PATH" }, directory: "/usr",
            output: .pipe)
        guard let output = child.takeOutput() else { throw Missing() }
        let names = try readAll(output).split(separator: "\n").map { $0.prefix { $0 != "=" } }
        // PWD and the like are the shell's own.
        #expect(
            names.first == "/usr"
                && Set(names.dropFirst()).subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == ["ADDED", "PATH"])
        #expect(try child.wait() == .exited(0))
    }

    @Test("a group is signalled as a whole, until its leader has been waited for")
    func group() throws {
        var child = try ChildProcess("sh", ["-c", "sleep 50 & sleep 50"], leadsGroup: true, output: .pipe)
        guard let output = child.takeOutput() else { throw Missing() }
        #expect(try !child.hasEnded())
        child.sendToGroup(SIGKILL)
        // The end of the pipe is that of the last process that holds it.
        #expect(try readAll(output) == "")
        #expect(try child.wait() == .signalled(SIGKILL))
        #expect(try child.hasEnded())
    }
}

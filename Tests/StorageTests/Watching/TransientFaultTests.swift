import Foundation
import Glibc
import SystemIO
import Testing

@testable import Storage

@Suite("A failing system")
struct TransientFaultTests {
    @Test(
        "What a system fails with passes, and what files are does not",
        arguments: [
            (EIO, true), (EMFILE, true), (ENFILE, true), (ENOMEM, true), (ESTALE, true), (EAGAIN, true),
            (ETIMEDOUT, true), (ENOTCONN, true), (ENOENT, false), (ENOTDIR, false), (EACCES, false), (EPERM, false),
            (ELOOP, false), (ENAMETOOLONG, false), (EOVERFLOW, false),
        ])
    func classification(code: CInt, isTransient: Bool) {
        let error = StorageError(SystemError(call: "read", code: code), "try")
        #expect(error.isTransient == isTransient)
    }

    @Test("A version that the system fails to read is waited for, ever more seldom, and taken in the end")
    func unreadable() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell("ln -s v1 ACTIVE_MODEL")
        var scanner = ArtifactScanner(store: try root.store(), settleTime: .seconds(2))
        let start = ContinuousClock.now
        var findings: [String] = []
        do {
            // Opening a leased file without blocking is EAGAIN, and changes nothing that `stat` shows.
            signal(SIGIO, SIG_IGN)
            let leased = open(root.at("v1/model.txt"), O_RDWR)
            defer { close(leased) }
            guard fcntl(leased, 1024, F_WRLCK) == 0 else {
                print("SKIPPED: a failing read needs a file system with leases")
                return
            }
            for second in 0...120 {
                let finding = scanner.look(now: start + .seconds(second)).summary
                if finding != "unchanged" { findings.append("\(second) \(finding)") }
            }
        }
        #expect(findings == [0, 2, 6, 14, 30, 60, 90, 120].map { "\($0) waiting file_unreadable" })
        #expect(scanner.waitingTime == .seconds(30))
        #expect(scanner.look(now: start + .seconds(149)).summary == "unchanged")
        #expect(scanner.look(now: start + .seconds(150)).summary == "ready v1")
    }

    @Test("A content fault that shows after a failure of the system settles as ever")
    func contentAfterwards() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell("printf X | dd of=v1/model.txt bs=1 conv=notrunc 2>&1; ln -s v1 ACTIVE_MODEL")
        var scanner = ArtifactScanner(store: try root.store(), settleTime: .seconds(2))
        let start = ContinuousClock.now
        do {
            signal(SIGIO, SIG_IGN)
            let leased = open(root.at("v1/model.txt"), O_RDWR)
            defer { close(leased) }
            guard fcntl(leased, 1024, F_WRLCK) == 0 else { return }
            #expect(scanner.look(now: start).summary == "waiting file_unreadable")
        }
        #expect(scanner.look(now: start + .seconds(1)).summary == "unchanged")
        #expect(scanner.look(now: start + .seconds(2)).summary == "rejected digest_mismatch")
    }

    @Test("Without descriptors what is served stays, and a promotion made meanwhile is carried out afterwards")
    func descriptors() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.publish("v2")
        try root.store().promote(version("v1"))
        let ending = try Probe.run([Probe.path, "starve", root.path, "v2"])
        #expect(ending.status == 0)
        let findings = ending.output.split(separator: "\n").filter { !$0.hasSuffix("unchanged") }
        let waits = [101, 103, 107, 115, 131, 162].map { "\($0) waiting file_unreadable" }
        #expect(findings.map(String.init) == ["0 ready v1"] + waits + ["164 ready v2"], "\(ending.output)")
    }
}

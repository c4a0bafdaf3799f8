import Foundation
import Storage
import Testing

/// One system call of a traced run: the `ordinal`-th of its name.
struct TracedCall: Sendable, CustomStringConvertible {
    let name: String
    let ordinal: Int
    let text: String
    var description: String { "\(name) #\(ordinal)" }
}

@Suite("Crashes", .serialized, .enabled(if: Probe.canTrace))
struct CrashTests {
    static let stateChanging = [
        "openat", "mkdir", "mkdirat", "write", "fsync", "close", "rename", "renameat", "renameat2", "symlink",
        "symlinkat", "flock",
        "unlink", "unlinkat", "rmdir",
    ]

    /// `v1` published and active; with `asFile` by a pointer that is a file.
    private func prepared(asFile: Bool) throws -> ScratchRoot {
        let root = try ScratchRoot()
        try root.publish("v1")
        if asFile { try root.write("ACTIVE_MODEL", "v1\n") }
        try root.store().promote(version("v1"))
        return root
    }

    /// The calls of one undisturbed publish and promote, from the first that touches the root on.
    private func calls(asFile: Bool) throws -> [TracedCall] {
        let root = try prepared(asFile: asFile)
        let log = root.path + ".log"
        defer { try? FileManager.default.removeItem(atPath: log) }
        let ending = try Probe.run(
            [
                "strace", "-f", "-y", "-o", log, "-e", "trace=" + Self.stateChanging.joined(separator: ","), Probe.path,
                "publish", root.path, "v2",
            ])
        try #require(ending.status == 0, "\(ending.output)")
        var counts: [String: Int] = [:]
        var found: [TracedCall] = []
        for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
            let text = line.drop { $0 != " " }.drop { $0 == " " }
            guard let end = text.firstIndex(of: "("), !text.hasPrefix("<") else { continue }
            let name = String(text[..<end])
            counts[name, default: 0] += 1
            guard !found.isEmpty || text.contains(root.path) else { continue }
            found.append(TracedCall(name: name, ordinal: counts[name, default: 0], text: String(text)))
        }
        return found
    }

    /// Every third call and every one that renames or links; all of them with RELISCORE_DEEP.
    private func sample(_ calls: [TracedCall]) -> [TracedCall] {
        if ProcessInfo.processInfo.environment["RELISCORE_DEEP"] != nil { return calls }
        return calls.enumerated().filter { index, call in
            index % 4 == 0 || call.name.hasPrefix("rename") || call.name.hasPrefix("symlink")
        }.map(\.element)
    }

    /// The pointer is old or new, and every version that can be seen is whole.
    private func expectOldOrNew(_ root: ScratchRoot, _ call: TracedCall) throws {
        let store = try root.store()
        let selection = store.resolve()
        #expect(["pointer v1", "pointer v2"].contains(selection.summary), "\(call): \(selection.summary)")
        if let location = selection.location { #expect(store.load(location).summary == "ready", "\(call)") }
        for summary in try store.versions() {
            #expect(store.load(summary.version).summary == "ready", "\(call): \(summary.version)")
        }
    }

    /// Whatever was left behind, work goes on, and the way back is right.
    private func expectUsable(_ root: ScratchRoot, _ call: TracedCall) throws {
        let store = try root.store()
        let active = try #require(store.activeVersion)
        try root.publish("v3")
        try store.promote(version("v3"))
        #expect(store.resolve().summary == "pointer v3", "\(call)")
        #expect(try store.rollback().version == active, "\(call)")
        if active.text == "v2" { #expect(try store.rollback().version.text == "v1", "\(call)") }
    }

    @Test(
        "Killed at any system call, the old state stands or the new one, and a promotion works after it",
        arguments: [false, true])
    func killed(asFile: Bool) throws {
        let calls = sample(try calls(asFile: asFile))
        var kills = 0
        for call in calls {
            let root = try prepared(asFile: asFile)
            let ending = try Probe.run(
                [
                    "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call.name)", "-e",
                    "inject=\(call.name):signal=KILL:when=\(call.ordinal)", Probe.path, "publish", root.path, "v2",
                ])
            if ending.wasKilled { kills += 1 }
            try expectOldOrNew(root, call)
            try expectUsable(root, call)
        }
        print("killed at \(kills) of \(calls.count) system calls, pointer as \(asFile ? "a file" : "a link")")
        #expect(kills == calls.count)
    }

    @Test(
        "A failing system call is a clean error and leaves the old state or the new one", arguments: ["ENOSPC", "EIO"])
    func failing(error: String) throws {
        let calls = sample(try calls(asFile: false).filter { !["close", "flock"].contains($0.name) })
        var errors: [String: Int] = [:]
        for call in calls {
            let root = try prepared(asFile: false)
            let ending = try Probe.run(
                [
                    "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call.name)", "-e",
                    "inject=\(call.name):error=\(error):when=\(call.ordinal)", Probe.path, "publish", root.path, "v2",
                ])
            let said = ending.output.split(separator: "\n").first.map(String.init) ?? ""
            #expect(!ending.wasKilled && (ending.status == 0 || ending.status == 3), "\(call): \(ending)")
            if ending.status == 3 { errors[said, default: 0] += 1 }
            if error == "ENOSPC", ["write", "fsync", "mkdir"].contains(call.name), ending.status == 3 {
                #expect(["disk_full", "not_durable"].contains(said), "\(call)")
            }
            if said == "not_durable" { #expect(try root.store().activeVersion?.text == "v2", "\(call)") }
            try expectOldOrNew(root, call)
            if ending.status == 0 { #expect(try root.store().resolve().summary == "pointer v2", "\(call)") }
            let left = try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasPrefix(".tmp-") }
            if !call.name.hasPrefix("unlink") { #expect(left.isEmpty, "\(call): \(left)") }
            try expectUsable(root, call)
        }
        print("\(error) at each of \(calls.count) system calls: \(errors.sorted { $0.key < $1.key })")
    }

    @Test("A pointer that has moved but may not last is told apart from one that has not moved", arguments: [0, 1])
    func notDurable(renamesBefore: Int) throws {
        let calls = try calls(asFile: false).filter { $0.name == "fsync" || $0.name.hasPrefix("rename") }
        let moved = try #require(calls.firstIndex { $0.name.hasPrefix("rename") && $0.text.contains("ACTIVE_MODEL") })
        let call = calls[renamesBefore == 0 ? moved - 1 : moved + 1]
        try #require(call.name == "fsync")
        let root = try prepared(asFile: false)
        let ending = try Probe.run(
            [
                "strace", "-f", "-o", "/dev/null", "-e", "trace=fsync", "-e",
                "inject=fsync:error=EIO:when=\(call.ordinal)", Probe.path, "publish", root.path, "v2",
            ])
        #expect(ending.output == (renamesBefore == 0 ? "input_output\n" : "not_durable\n"))
        #expect(try root.store().activeVersion?.text == (renamesBefore == 0 ? "v1" : "v2"))
        #expect(try root.store().promote(version("v2")).hasChanged == (renamesBefore == 0))
        #expect(try root.store().rollback().version.text == "v1")
    }

    @Test("An interrupted system call is made again")
    func interrupted() throws {
        let calls = sample(try calls(asFile: false).filter { ["write", "fsync", "openat", "flock"].contains($0.name) })
        for call in calls {
            let root = try prepared(asFile: false)
            let ending = try Probe.run(
                [
                    "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call.name)", "-e",
                    "inject=\(call.name):error=EINTR:when=\(call.ordinal)", Probe.path, "publish", root.path, "v2",
                ])
            #expect(ending.status == 0, "\(call): \(ending)")
            #expect(try root.store().resolve().summary == "pointer v2", "\(call)")
        }
    }

    @Test("Every file is on the disk before its name is, and every name before the next step")
    func order() throws {
        let steps = try calls(asFile: false).compactMap { call -> String? in
            switch call.name {
            case "fsync":
                if call.text.contains("manifest.json") { return "fsync manifest" }
                if call.text.contains("/.tmp-v2"), call.text.contains(".json") || call.text.contains("model.txt") {
                    return "fsync file"
                }
                if call.text.contains("/.tmp-v2") { return "fsync version" }
                return call.text.contains("/.tmp-") ? "fsync history" : "fsync root"
            case "renameat2", "rename", "renameat":
                if call.text.contains(".promotions.json") { return "rename history" }
                return call.text.contains("ACTIVE_MODEL") ? "rename pointer" : "rename version"
            case "symlink", "symlinkat": return "symlink"
            default: return nil
            }
        }
        #expect(
            steps == [
                "fsync file", "fsync file", "fsync file", "fsync file", "fsync manifest", "fsync version",
                "rename version",
                "fsync root",  // The version is durable.
                "fsync history", "rename history", "fsync root",  // The step is announced.
                "symlink", "fsync root", "rename pointer", "fsync root",  // The pointer is durable.
                "fsync history", "rename history", "fsync root",
            ])
    }

    @Test(
        "Without notifications the watcher says so once and polls",
        arguments: ["inotify_init1:error=EMFILE", "inotify_add_watch:error=ENOSPC", "inotify_init1:error=ENOSYS"])
    func noNotifications(fault: String) throws {
        let root = try prepared(asFile: false)
        try root.publish("v2")
        let output = Pipe()
        let call = String(fault.prefix { $0 != ":" })
        let process = try Probe.start(
            [
                "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(fault)", Probe.path, "watch",
                root.path, "v2",
            ], output: output)
        Thread.sleep(forTimeInterval: 1.5)
        try root.store().promote(version("v2"))
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2 && lines.last == "active", "\(text)")
        #expect(lines.first?.hasPrefix("cannot watch \(root.path) for changes") == true, "\(text)")
    }
}

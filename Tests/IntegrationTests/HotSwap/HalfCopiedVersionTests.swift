import Foundation
import Glibc
import TestSupport
import Testing

/// Versions that are not whole yet: the one before answers until the last byte is there, and no longer than a second
/// more.
@Suite("Half-copied versions", .serialized)
struct HalfCopiedVersionTests {
    private static let rounds = PackageLayout.isDeep ? 50 : 2

    enum Order: String, CaseIterable {
        case manifestFirst, manifestLast
    }

    private let item: String

    init() throws { item = try GoldenRequests(version: Versions.linear).item(0) }

    /// Appends `bytes` to a file in pieces, asking for a score between them.
    private func copy(
        _ bytes: Data, to file: URL, pieces: Int, truncating: Bool = true, between: () throws -> Void
    ) throws {
        let open = Glibc.open(file.path, O_WRONLY | O_CREAT | (truncating ? O_TRUNC : 0), 0o644)
        try #require(open >= 0)
        defer { close(open) }
        let size = max(bytes.count / pieces, 1)
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = bytes[start..<min(start + size, bytes.count)]
            let written = piece.withUnsafeBytes { write(open, $0.baseAddress, $0.count) }
            try #require(written == piece.count)
            try between()
        }
    }

    @Test("a pointer set before its version exists waits for the last byte", arguments: Order.allCases)
    func pointerFirst(order: Order) throws {
        let root = try SwapRoot([try VersionDraft("whole", like: Versions.linear)])
        let daemon = try RunningDaemon(root: root.path, ["--workers", "1"])
        let client = ScoreClient(port: daemon.port)
        var delays: [Double] = []
        var previous = "whole"
        for round in 0..<Self.rounds {
            let name = "copied-\(round)"
            let draft = try VersionDraft(name, like: Versions.lightGBM)
            let directory = root.url.appendingPathComponent(name)
            try root.promote(name)
            usleep(50_000)
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
            let files = order == .manifestFirst ? draft.allFiles.reversed() : draft.allFiles
            var last = ""
            for file in files {
                last = file.name
                try copy(file.bytes, to: directory.appendingPathComponent(file.name), pieces: 12) {
                    usleep(UInt32.random(in: 0...4000))
                    let isLastByte = file.name == last && file.name == files.last?.name
                    let answered = try client.score(item).version
                    if !isLastByte { #expect(answered == previous, "\(file.name) was not whole") }
                }
            }
            let taken = try client.wait(for: name, item: item, limit: 3)
            #expect(taken ?? .infinity <= 1, "\(name)")
            delays.append(taken ?? .infinity)
            previous = name
        }
        #expect(!daemon.program.errors.contains("rejected"))
        print(
            "  \(order): \(delays.count) copies, \(delays.median.milliseconds) after the last byte, "
                + "worst \((delays.max() ?? 0).milliseconds)")
    }

    @Test("one byte at a time is as good")
    func byteWise() throws {
        let root = try SwapRoot([try VersionDraft("whole", like: Versions.lightGBM)])
        let daemon = try RunningDaemon(root: root.path, ["--workers", "1"])
        let client = ScoreClient(port: daemon.port)
        let draft = try VersionDraft("bytes", like: Versions.linear)
        let directory = root.url.appendingPathComponent("bytes")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        try root.promote("bytes")
        var asked = 0
        for file in draft.allFiles {
            var byte = 0
            try copy(file.bytes, to: directory.appendingPathComponent(file.name), pieces: file.bytes.count) {
                byte += 1
                guard byte.isMultiple(of: 500) else { return }
                asked += 1
                let isWhole = file.name == "version.json" && byte == file.bytes.count
                if try client.score(item).version != "whole" { #expect(isWhole, "\(file.name) byte \(byte)") }
            }
        }
        let taken = try #require(try client.wait(for: "bytes", item: item, limit: 3))
        #expect(taken <= 1)
        print("  byte by byte, asked \(asked) times meanwhile: \(taken.milliseconds) after the last byte")
        #expect(!daemon.program.errors.contains("rejected"))
        let lines = daemon.program.errors.split(separator: "\n").count { $0.contains("waiting for a version") }
        #expect(lines <= 3 * draft.allFiles.count, "the log says once what is waited for")
    }

    @Test("the active version truncated and written again in place is never served torn")
    func inPlace() throws {
        let root = try SwapRoot([try VersionDraft("inplace", like: Versions.lightGBM)])
        let daemon = try RunningDaemon(root: root.path, ["--workers", "1"])
        let client = ScoreClient(port: daemon.port)
        let directory = root.url.appendingPathComponent("inplace")
        for round in 0..<Self.rounds {
            let old = try client.score(item)
            var draft = try VersionDraft("inplace", like: round.isMultiple(of: 2) ? Versions.linear : Versions.lightGBM)
            draft.replace("inplace", by: "rewritten-\(round)", in: "version.json")
            // The model first, the manifest that fits it last, and what is left of the other model removed after that.
            for file in draft.allFiles {
                try copy(file.bytes, to: directory.appendingPathComponent(file.name), pieces: 6) {
                    usleep(UInt32.random(in: 0...6000))
                    guard file.name != "manifest.json" else { return }
                    let answered = try client.score(item)
                    #expect(answered == old)
                }
            }
            let taken = try #require(try client.wait(for: "rewritten-\(round)", item: item, limit: 3))
            #expect(taken <= 1)
            print("  rewritten in place: \(taken.milliseconds) after the last byte")
        }
        #expect(!daemon.program.errors.contains("rejected"))
    }

    @Test("without a manifest a version is taken when it has rested, and not before")
    func withoutManifest() throws {
        let root = try SwapRoot([try VersionDraft("whole", like: Versions.linear)])
        let daemon = try RunningDaemon(root: root.path, ["--workers", "1", "--poll-interval", "1h"])
        let client = ScoreClient(port: daemon.port)
        var draft = try VersionDraft("plain", like: Versions.lightGBM)
        draft.hasManifest = false
        let directory = root.url.appendingPathComponent("plain")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        try root.promote("plain")
        // Every file is there early, the model the last to be whole.
        let files =
            draft.allFiles.filter { $0.name != "model.txt" } + [("model.txt", draft.files["model.txt"] ?? Data())]
        for file in files {
            try copy(file.bytes, to: directory.appendingPathComponent(file.name), pieces: 5) {
                usleep(100_000)
                let answered = try client.score(item).version
                #expect(answered == "whole")
            }
        }
        let taken = try #require(try client.wait(for: "plain", item: item, limit: 5))
        #expect(taken > 1.5 && taken < 3, "a settle time of two seconds")
        #expect(RunningDaemon.eventually { daemon.program.errors.contains("has no manifest") })
        #expect(try daemon.request("GET", "/model/info").object["verified"] as? Bool == false)
        print("  no manifest: \(taken.milliseconds) after the last byte")
    }

    @Test("a copy given up is rejected once, and taken when it is finished after all")
    func resumed() throws {
        let root = try SwapRoot([try VersionDraft("whole", like: Versions.linear)])
        let daemon = try RunningDaemon(root: root.path, ["--workers", "1", "--poll-interval", "50ms"])
        let client = ScoreClient(port: daemon.port)
        let draft = try VersionDraft("late", like: Versions.lightGBM)
        let directory = root.url.appendingPathComponent("late")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        for file in draft.allFiles.dropLast() {
            try file.bytes.write(to: directory.appendingPathComponent(file.name))
        }
        let model = directory.appendingPathComponent("model.txt")
        try FileManager.default.moveItem(at: model, to: root.url.appendingPathComponent(".rest"))
        try draft.fittingManifest().write(to: directory.appendingPathComponent("manifest.json"))
        try root.promote("late")
        let name = "reliscore_versions_rejected_total{reason=\"file_missing\"}"
        #expect(try RunningDaemon.eventually(within: 5) { try daemon.metric(name) == 1 })
        usleep(300_000)
        #expect(try daemon.metric(name) == 1, "not again at every poll")
        #expect(try client.score(item).version == "whole")
        try FileManager.default.moveItem(at: root.url.appendingPathComponent(".rest"), to: model)
        let taken = try #require(try client.wait(for: "late", item: item, limit: 3))
        #expect(taken <= 1)
    }
}

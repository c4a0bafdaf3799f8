import Foundation
import JSONText
import SystemIO
import TestSupport
import Testing

/// `reliscore data manifest` and `reliscore data download`, the programs, against a web server on loopback.
@Suite("data manifest and data download")
struct DataDownloadTests {
    private let server: FileServer
    private let scratch: ScratchDirectory

    init() throws {
        server = try FileServer.shared.get()
        scratch = try ScratchDirectory()
    }

    private func program(_ words: [String], launcher: [String] = []) throws -> RunningProgram {
        try RunningProgram(
            ["data"] + words, environment: ["SOURCE_DATE_EPOCH": "1767225600", "no_proxy": "127.0.0.1"],
            launcher: launcher)
    }

    private func run(
        _ words: String..., launcher: [String] = []
    ) throws -> (status: Int32?, output: String, errors: String) {
        let program = try program(words, launcher: launcher)
        let status = program.wait()
        return (status, program.output, program.errors)
    }

    /// A manifest of one file, which the server serves as `kind` says.
    private func manifest(_ kind: String) throws -> String {
        let url = "\(server.origin)/\(kind)/\(UUID().uuidString).zip"
        return try scratch.write(
            "manifest.json",
            """
            {"include_year_from": 2018, "include_year_to": 2018, "detected_latest_year": 2018, "datasets": [
            {"year": 2018, "period": "ANNUAL", "file_name": "x.zip", "url": "\(url)"}]}
            """)
    }

    private var zips: String { scratch.at("zips") }

    private func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: scratch.file("zips/\(name)")))
    }

    @Test("from a page to files, twice with the same bytes")
    func fromPage() throws {
        let path = scratch.at("a/manifest.json")
        let source = "\(server.origin)/index/page"
        let words = ["manifest", "--out", path, "--source-url", source, "--include_year_from", "2018"]
        let made = try program(words)
        #expect(made.wait() == 0)
        let text = try scratch.text("a/manifest.json")
        #expect(
            text.hasPrefix(
                """
                {
                  "generated_at": "2026-01-01T00:00:00Z",
                  "source_url": "\(source)",
                  "include_year_from": 2018,
                  "include_year_to": 2018,
                  "detected_latest_year": 2018,
                  "datasets": [
                    {
                      "dataset_id": "2018_Q1_data_Q1_2018.zip",
                      "year": 2018,
                      "period": "Q1",
                      "file_name": "data_Q1_2018.zip",
                      "url": "\(server.origin)/good/backblaze/data_Q1_2018.zip",
                      "size": \(server.versionA.count),
                      "etag": "\\"version-a\\""
                    },
                """))
        #expect(try program(words).wait() == 0)
        #expect(try scratch.text("a/manifest.json") == text)
        let fetched = try run("download", "--manifest", path, "--dest", zips, "--json")
        #expect(fetched.status == 0, "\(fetched.errors)")
        let report = try JSONValue.parse(Array(fetched.output.utf8))
        #expect(report["fetched"]?.number?.int == 2)
        #expect(report["files"]?[0]?["bytes"]?.number?.int == server.versionA.count)
        #expect(report["files"]?[0]?["sha256"]?.stringValue?.count == 64)
        for name in ["data_Q1_2018.zip", "data_Q2_2018.zip"] { #expect(try bytes(name) == server.versionA) }
        let again = try run("download", "--manifest", path, "--dest", zips, "--max_files", "1", "--json")
        #expect(try JSONValue.parse(Array(again.output.utf8))["skipped"]?.number?.int == 1)
    }

    @Test(
        "killed or interrupted in the middle and run again: the same bytes, in two requests",
        arguments: [SIGKILL, SIGINT])
    func killed(signal: Int32) throws {
        let manifest = try manifest("slow")
        // A test that runs in a shell's background has inherited an interrupt that is ignored.
        let launcher = ["/usr/bin/env", "--default-signal=INT"]
        let first = try program(["download", "--manifest", manifest, "--dest", zips], launcher: launcher)
        let part = scratch.at("zips/x.zip.part")
        let deadline = ContinuousClock.now + .seconds(10)
        while (try? FileStatus.of(part).bytes) ?? 0 < 20_000, ContinuousClock.now < deadline { usleep(5_000) }
        first.send(signal)
        #expect(first.wait() == signal)
        let left = try FileStatus.of(part).bytes
        #expect(left >= 20_000 && left < server.versionA.count)
        #expect((try? FileStatus.of(scratch.at("zips/x.zip"))) == nil)
        let second = try run("download", "--manifest", manifest, "--dest", zips, "--json")
        #expect(second.status == 0, "\(second.errors)")
        #expect(try bytes("x.zip") == server.versionA)
        let file = try JSONValue.parse(Array(second.output.utf8))["files"]?[0]
        #expect(file?["resumed_from"]?.number?.int == left)
        #expect(try FileSystem.list(zips).sorted() == [".download.lock", "x.zip"])
    }

    @Test("without room the error says so, and what came stays for the next run")
    func full() throws {
        let manifest = try manifest("good")
        // 100 blocks of 1024 bytes.
        let limited = ["/bin/bash", "-c", "ulimit -f 100; exec \"$@\"", "bash"]
        let first = try run("download", "--manifest", manifest, "--dest", zips, launcher: limited)
        #expect(first.status == 74)
        #expect(
            first.errors.contains("cannot write \(zips)/x.zip.part: expected room for x.zip, found: File too large"))
        #expect(try FileStatus.of(scratch.at("zips/x.zip.part")).bytes == 102_400)
        let second = try run("download", "--manifest", manifest, "--dest", zips)
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.errors.contains("of which 102400 were there"))
        #expect(try bytes("x.zip") == server.versionA)
    }

    @Test("a second download in the same directory is refused while one is under way")
    func exclusion() throws {
        let manifest = try manifest("slow")
        let first = try program(["download", "--manifest", manifest, "--dest", zips])
        let deadline = ContinuousClock.now + .seconds(10)
        while (try? FileStatus.of(scratch.at("zips/x.zip.part"))) == nil, ContinuousClock.now < deadline {
            usleep(5_000)
        }
        let second = try run("download", "--manifest", manifest, "--dest", zips)
        #expect(second.status == 69)
        #expect(second.errors.contains("expected to be alone there, found another download under way"))
        #expect(first.wait() == 0)
        #expect(try bytes("x.zip") == server.versionA)
    }

    @Test(
        "exit codes tell causes apart",
        arguments: [("missing", 66), ("forbidden", 69), ("page", 65), ("away", 69), ("good", 0)] as [(String, Int32)])
    func exitCodes(kind: String, status: Int32) throws {
        let ended = try run("download", "--manifest", try manifest(kind), "--dest", zips, "--retries", "0")
        #expect(ended.status == status, "\(ended.errors)")
    }

    @Test("wrong words and files are named before anything is fetched")
    func usage() throws {
        #expect(try run("download", "--jobs", "0").status == 64)
        #expect(try run("download", "--manifest", scratch.at("none.json")).status == 66)
        #expect(try run("download", "--manifest", try scratch.write("bad.json", "{}")).status == 65)
        #expect(try run("manifest", "--include-year-from", "2020", "--include-year-to", "2019").status == 64)
        #expect(try run("manifest", "--source-url", scratch.at("none"), "--out", scratch.at("m.json")).status == 66)
        #expect(
            try run("manifest", "--out", "/dev/null/m.json", "--source-url", server.origin + "/index/x").status == 73)
    }
}

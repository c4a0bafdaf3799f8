import Foundation
import TestSupport
import Testing

/// The real binary, beside the test bundle: what only a process has.
@Suite("The program")
struct ProgramTests {
    static let binary: String? = {
        let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = tests.map { ($0 as NSString).deletingLastPathComponent + "/reliscore" } ?? ""
        guard FileManager.default.isExecutableFile(atPath: path) else {
            print("SKIPPED: no binary at \(path); build the package first")
            return nil
        }
        return path
    }()

    /// Runs a shell line in which `$RELISCORE` is the program.
    func shell(_ line: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", line]
        var environment = ProcessInfo.processInfo.environment
        for name in ["HOST", "PORT", "MODEL_ARTIFACTS_ROOT", "MODEL_VERSION"] { environment[name] = nil }
        environment["RELISCORE"] = Self.binary
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    @Test("it prints its version and leaves with 0", .enabled(if: binary != nil))
    func version() throws {
        let run = try shell("$RELISCORE --version")
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("reliscore 0."))
    }

    @Test("wrong usage leaves with 64", .enabled(if: binary != nil))
    func usage() throws {
        #expect(try shell("$RELISCORE score --nonsense").status == 64)
        #expect(try shell("$RELISCORE").status == 64)
    }

    @Test("it scores stdin as a filter, and a reader that leaves ends it quietly", .enabled(if: binary != nil))
    func filter() throws {
        let root = try SmallRoot()
        let score = "$RELISCORE score --raw --model \(root.path)/v1"
        let run = try shell("printf 'temperature,errors\\n60,11\\n' | \(score)")
        #expect(run.status == 0)
        #expect(run.output == "margin\n1.5\n")
        let many = try shell("(echo temperature,errors; yes 60,11) | \(score) | head -n 3")
        #expect(many.output == "margin\n1.5\n1.5\n")
    }

    @Test("results appear as rows come in, not at the end of the input", .enabled(if: binary != nil))
    func prompt() throws {
        let root = try SmallRoot()
        let run = try shell(
            """
            coproc { $RELISCORE score --raw --model \(root.path)/v1; }
            printf 'temperature,errors\\n60,11\\n' >&${COPROC[1]}
            read -r -t 20 header <&${COPROC[0]} && read -r -t 20 row <&${COPROC[0]} && echo "$header $row"
            """)
        #expect(run.output == "margin 1.5\n")
    }

    @Test(
        "bash completes options, their values and versions", .enabled(if: binary != nil),
        arguments: [
            ("serve --log-level w", "warning"), ("score --output-format n", "ndjson"), ("promote v", "v2 v1"),
            ("rollback --js", "--json"), ("promote --if-current v2", "v2"), ("publi", "publish"),
            ("artif", "artifacts"), ("data man", "manifest"), ("artifacts pr", "prune"), ("artifacts pack v", "v2 v1"),
            ("artifacts diff v1 v2", "v2"), ("artifacts prune --dr", "--dry-run"), ("help artifacts unp", "unpack"),
            ("artifacts prune --model-version v1", "v1"), ("help prom", "promote"),
        ])
    func completions(line: String, found: String) throws {
        let root = try SmallRoot()
        let run = try shell(
            """
            reliscore() { "$RELISCORE" "$@"; }
            export MODEL_ARTIFACTS_ROOT=\(root.path)
            source <(reliscore completions bash)
            COMP_WORDS=(reliscore \(line)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _reliscore && echo "${COMPREPLY[*]}"
            """)
        #expect(run.output == found + "\n")
    }

    @Test("a full disk is an input/output error, not a success", .enabled(if: binary != nil))
    func fullDisk() throws {
        #expect(try shell("$RELISCORE help >/dev/full").status == 74)
    }
}

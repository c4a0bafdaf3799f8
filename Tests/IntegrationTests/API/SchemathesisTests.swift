import Foundation
import TestSupport
import Testing

/// Generated requests against the document the daemon serves, checked by a tool that knows nothing of this project.
@Suite("Schemathesis", .serialized)
struct SchemathesisTests {
    private static let examples = PackageLayout.isDeep ? 2000 : 50

    @Test("the daemon does what its own description says")
    func strict() throws {
        // Strict, because a lenient batch answers 200 to items that break the schema.
        try run(["--checks", "all", "-H", "Prefer: handling=strict"])
    }

    @Test("lenient batches, too, but that faulty items are no refusal")
    func lenient() throws {
        try run([
            "--checks", "all", "--exclude-checks", "negative_data_rejection", "-H", "Prefer: handling=lenient",
            "--include-operation-id", "scoreBatch",
        ])
    }

    private func run(_ arguments: [String]) throws {
        guard try ProjectPython.has(["schemathesis"], for: "the API against its OpenAPI document") else { return }
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path)
        let run = try ProjectPython.run(
            [
                "run", "http://127.0.0.1:\(daemon.port)/openapi.json", "--no-color", "--seed", "20181231",
                "--max-examples", "\(Self.examples)", "--continue-on-failure",
            ] + arguments, program: "schemathesis")
        #expect(run.status == 0, "\(run.output.suffix(6000))")
        #expect(daemon.program.process.isRunning)
    }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// Starting with less than there should be, and after a crash.
@Suite("Start-up", .serialized)
struct StartUpTests {
    private let item: String

    init() throws { item = try GoldenRequests(version: Versions.linear).item(0) }

    @Test("a missing root ends the program with status 66 and says what to do")
    func missingRoot() throws {
        let run = try RunningProgram.run(["serve", "--artifacts-root", "/nonexistent/artifacts", "--port", "0"])
        #expect(run.status == 66)
        #expect(run.output.isEmpty)
        #expect(
            run.errors.contains(
                "cannot open the artifact root at /nonexistent/artifacts: expected a directory that holds versions, "
                    + "found nothing there; create or mount it, or set MODEL_ARTIFACTS_ROOT"),
            "\(run.errors)")
    }

    @Test("an empty root is served as not ready, until a version is published", arguments: [false, true])
    func emptyRoot(hasPointer: Bool) throws {
        let root = try SwapRoot()
        if hasPointer { try root.promote("first") }
        let daemon = try RunningDaemon(root: root.path, ["--poll-interval", "1h"])
        for path in ["/readyz", "/startupz"] {
            let answer = try daemon.request("GET", path)
            #expect(answer.status == 503 && answer.fields["retry-after"] == "1", "\(path)")
        }
        #expect(try daemon.request("GET", "/livez").status == 200)
        for (method, path) in [("POST", "/score"), ("POST", "/score_batch"), ("GET", "/model/info")] {
            let answer = try daemon.request(method, path, body: method == "POST" ? item : nil)
            #expect(answer.status == 503 && answer.fields["retry-after"] == "1", "\(path)")
            #expect(answer.object["code"] as? String == "no_model", "\(answer.text)")
        }
        let health = try daemon.request("GET", "/health")
        #expect(health.status == 503)
        #expect(health.object["model_loaded"] as? Bool == false)
        let pending = health.object["pending"] as? [String: Any]
        #expect((pending?["reason"] as? String)?.isEmpty == false, "\(health.text)")

        try VersionDraft("first", like: Versions.linear).write(to: root.url)
        let start = monotonicSeconds()
        let isReady = try RunningDaemon.eventually(within: 5) { try daemon.request("GET", "/readyz").status == 200 }
        #expect(isReady)
        print("  ready \((monotonicSeconds() - start).milliseconds) after the first version was published")
        let answered = try ScoreClient(port: daemon.port).score(item).version
        #expect(answered == "first")
        #expect(try daemon.request("GET", "/startupz").status == 200)
    }

    @Test("a pin that is no name is refused", arguments: ["../x", "a/b", ".hidden"])
    func badPin(pin: String) throws {
        let root = try SwapRoot([try VersionDraft("first", like: Versions.linear)])
        let run = try RunningProgram.run(
            ["serve", "--artifacts-root", root.path, "--port", "0"], environment: ["MODEL_VERSION": pin])
        #expect(run.status == 78)
        #expect(run.errors.contains("MODEL_VERSION"), "\(run.errors)")
    }

    @Test("a pin to a version that is not there waits for it and serves no other")
    func absentPin() throws {
        let root = try SwapRoot([try VersionDraft("first", like: Versions.linear)])
        let daemon = try RunningDaemon(
            root: root.path, ["--poll-interval", "1h"], environment: ["MODEL_VERSION": "pinned"])
        #expect(try daemon.request("POST", "/score", body: item).status == 503)
        let health = try daemon.request("GET", "/health").text
        #expect(health.contains("pinned") && health.contains("nothing there"), "\(health)")
        try VersionDraft("pinned", like: Versions.lightGBM).write(to: root.url)
        let isReady = try RunningDaemon.eventually(within: 5) { try daemon.request("GET", "/readyz").status == 200 }
        #expect(isReady)
        try root.promote("first")
        usleep(200_000)
        let answered = try ScoreClient(port: daemon.port).score(item).version
        #expect(answered == "pinned", "the pointer has no say")
    }

    @Test("latest, and an empty pin, follow the pointer", arguments: ["latest", ""])
    func latest(pin: String) throws {
        let root = try SwapRoot([
            try VersionDraft("first", like: Versions.linear), try VersionDraft("second", like: Versions.lightGBM),
        ])
        let daemon = try RunningDaemon(root: root.path, environment: ["MODEL_VERSION": pin])
        let client = ScoreClient(port: daemon.port)
        #expect(try client.score(item).version == "first")
        try root.promote("second")
        let taken = try client.wait(for: "second", item: item, limit: 3)
        #expect(taken != nil)
    }

    @Test("killed at any moment, it comes back with the version promoted last")
    func killed() throws {
        let names = ["first", "second"]
        let root = try SwapRoot([
            try VersionDraft(names[0], like: Versions.linear), try VersionDraft(names[1], like: Versions.lightGBM),
        ])
        let rounds = PackageLayout.isDeep ? 300 : 20
        var active = names[0]
        var readyAfter: [Double] = []
        for round in 0..<rounds {
            let start = monotonicSeconds()
            let daemon = try RunningDaemon(root: root.path, ["--workers", "1"])
            let answered = try ScoreClient(port: daemon.port).score(item).version
            readyAfter.append(monotonicSeconds() - start)
            #expect(answered == active, "round \(round)")
            // Most rounds are killed during a promotion, some in the middle of loading what it names.
            if !round.isMultiple(of: 4) {
                active = names[round % 2]
                try root.promote(active)
                usleep(UInt32.random(in: 0...60_000))
            }
            daemon.program.send(SIGKILL)
            #expect(daemon.program.wait(seconds: 5) != nil)
        }
        print(
            "  \(rounds) kills; from start to the first answer: median \(readyAfter.median.milliseconds), worst \((readyAfter.max() ?? 0).milliseconds)"
        )
    }
}

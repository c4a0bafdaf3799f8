import Foundation
import JSONText
import TestSupport
import Testing

@Suite("Health and model information", .serialized)
struct StatusTests {
    private func members(_ answer: HTTPAnswer) throws -> [String] {
        guard case .object(let object) = try JSONValue.parse(Array(answer.body)) else { return [] }
        return object.keys
    }

    @Test("ReliScore's members come first, in its order")
    func order() throws {
        let client = try ScoringClient()
        #expect(
            try members(try client.get("/health")) == [
                "status", "model_loaded", "model_version", "ready", "draining", "uptime_seconds", "model",
            ])
        #expect(
            try members(try client.get("/model/info")).prefix(5) == [
                "model_version", "model_type", "horizon_days", "features", "metrics",
            ])
        let golden = try GoldenFile(Versions.lightGBM)
        #expect(
            try members(try client.post("/score", golden.item(0))) == [
                "drive_id", "day", "risk_score", "risk_bucket", "top_reasons", "model_version", "scored_at",
            ])
    }

    @Test("without a model: alive and started up no further, every other answer 503 with the reason; then it comes")
    func noModel() throws {
        let root = try ScratchDirectory()
        let daemon = try RunningDaemon(root: root.path, ["--poll-interval", "200ms"])
        #expect(try daemon.request("GET", "/livez").status == 200)
        for (method, path, body) in [
            ("GET", "/readyz", nil), ("GET", "/startupz", nil), ("GET", "/health", nil), ("GET", "/model/info", nil),
            ("POST", "/score", "{}"), ("POST", "/score_batch", "{\"items\":[]}"),
        ] {
            let answer = try daemon.request(method, path, body: body)
            #expect(answer.status == 503, "\(path)")
            #expect(answer.json is [String: Any])
        }
        #expect(try daemon.request("GET", "/health").object["model_loaded"] as? Bool == false)
        #expect(try daemon.request("GET", "/metrics").status == 200)
        try FileManager.default.copyItem(
            at: PackageLayout.artifacts.appendingPathComponent(Versions.linear), to: root.file(Versions.linear))
        try FileManager.default.createSymbolicLink(
            atPath: root.file("ACTIVE_MODEL").path, withDestinationPath: Versions.linear)
        #expect(try RunningDaemon.eventually { try daemon.request("GET", "/readyz").status == 200 })
        #expect(try daemon.request("GET", "/health").object["model_version"] as? String == Versions.linear)
    }

    @Test(
        "what an open endpoint tells of a bad version names no local path",
        arguments: [["model.json", "manifest.json"], ["model_card.md"]])
    func noPaths(spoilt: [String]) throws {
        let root = try ScratchDirectory.artifactRoot()
        let daemon = try RunningDaemon(root: root.path)
        let broken = root.file("broken")
        try FileManager.default.copyItem(at: root.file(Versions.linear), to: broken)
        let manifest = broken.appendingPathComponent("manifest.json")
        let renamed = try String(contentsOf: manifest, encoding: .utf8)
            .replacingOccurrences(of: "\"\(Versions.linear)\"", with: "\"broken\"")
        try renamed.write(to: manifest, atomically: true, encoding: .utf8)
        for name in spoilt { try Data("{".utf8).write(to: broken.appendingPathComponent(name)) }
        if spoilt.contains("manifest.json") { try FileManager.default.removeItem(at: manifest) }
        try FileManager.default.removeItem(at: root.file("ACTIVE_MODEL"))
        try FileManager.default.createSymbolicLink(
            atPath: root.file("ACTIVE_MODEL").path, withDestinationPath: "broken")
        #expect(
            try RunningDaemon.eventually {
                let health = try daemon.request("GET", "/health").object
                return health["last_rejection"] != nil || health["pending"] != nil
            })
        #expect(!(try daemon.request("GET", "/health").text.contains(root.path)), "while it is waited for")
        #expect(
            try RunningDaemon.eventually(within: 15) {
                try daemon.request("GET", "/health").object["last_rejection"] != nil
            })
        for path in ["/health", "/metrics"] {
            #expect(!(try daemon.request("GET", path).text.contains(root.path)), "\(path)")
        }
        #expect(try daemon.request("GET", "/health").status == 200)
    }
}

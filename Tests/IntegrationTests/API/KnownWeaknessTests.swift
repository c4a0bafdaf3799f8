import Foundation
import TestSupport
import Testing

/// What users of ReliScore's own service would want better, one test each, numbered as it was written down. Hot swap
/// (3, 4), body and time limits (9) and half of 12 are tested by the suites named there.
@Suite("Weaknesses of ReliScore's service that this one does not have", .serialized)
struct KnownWeaknessTests {
    @Test("1: reasons are weight times standardised value, so no large unit dominates")
    func reasonsOnOneScale() throws {
        let golden = try GoldenFile(Versions.linear)
        let client = try ScoringClient(Versions.linear)
        for row in golden.rows.indices {
            let reasons = try client.post("/score?top_reasons=all", golden.item(row)).score().topReasons
            // Raw values reach 10^13 here (bytes written); log-odds do not.
            #expect(reasons.allSatisfy { abs($0.contribution) < 1000 })
        }
    }

    @Test("2: ACTIVE_MODEL decides, not the directories' times")
    func pointerDecides() throws {
        let root = try ScratchDirectory.artifactRoot()
        for version in [Versions.linear, Versions.lightGBM, Versions.linear] {
            try FileManager.default.setAttributes(
                [.modificationDate: Date()], ofItemAtPath: root.file(version).path)
        }
        let daemon = try RunningDaemon(root: root.path)
        #expect(try daemon.request("GET", "/health").object["model_version"] as? String == Versions.lightGBM)
    }

    @Test("3 and 4: a promotion needs no restart, and an answer's score belongs to the version it names")
    func promotion() throws {
        let root = try ScratchDirectory.artifactRoot()
        let daemon = try RunningDaemon(root: root.path)
        let golden = try GoldenFile(Versions.lightGBM)
        let scores = try [Versions.lightGBM, Versions.linear].map { version -> (String, Double) in
            let client = try ScoringClient(version)
            return (version, try client.post("/score", golden.item(1)).score().riskScore)
        }
        let expected = Dictionary(uniqueKeysWithValues: scores)
        #expect(expected[Versions.lightGBM] != expected[Versions.linear])
        #expect(try RunningProgram.run(["promote", Versions.linear, "--artifacts-root", root.path]).status == 0)
        let hasSwapped = try RunningDaemon.eventually {
            let answer = try daemon.request("POST", "/score", body: golden.item(1)).score()
            #expect(answer.riskScore == expected[answer.modelVersion])
            return answer.modelVersion == Versions.linear
        }
        #expect(hasSwapped)
    }

    @Test("5: a bad row is named by index and drive, and need not reject the batch")
    func partialBatches() throws {
        let golden = try GoldenFile(Versions.lightGBM)
        let bad = golden.item(1, driveID: "bad").replacingOccurrences(of: "\"day\":\"2018", with: "\"day\":\"20x8")
        let body = "{\"items\":[\(golden.item(0)),\(bad)]}"
        let client = try ScoringClient()
        let strict = try client.post("/score_batch", body)
        let fault = try #require((strict.object["errors"] as? [[String: Any]])?.first)
        #expect(fault["item"] as? Int == 1 && fault["drive_id"] as? String == "bad")
        let lenient = try client.post("/score_batch", body, ["Prefer: handling=lenient"])
        #expect(lenient.status == 200 && (lenient.object["items"] as? [Any])?.count == 2)
    }

    @Test("6: every refusal has one shape, with a code and a text in detail")
    func oneShape() throws {
        let client = try ScoringClient()
        let answers = [
            try client.post("/score", "{"), try client.post("/score", "{}"), try client.post("/score", "[]"),
            try client.post("/score?top_reasons=x", "{}"), try client.get("/nothing"), try client.get("/score"),
            try client.post("/score_batch", "{\"items\":[{}]}"), try client.post("/health", "{}"),
        ]
        for answer in answers {
            #expect(answer.status >= 400 && answer.status < 500)
            #expect(answer.fields["content-type"] == "application/problem+json")
            #expect(answer.object["status"] as? Int == answer.status)
            #expect(answer.object["detail"] is String && answer.object["code"] is String)
            #expect(answer.object["type"] is String && answer.object["title"] is String)
        }
    }

    @Test(
        "7: NaN and Infinity are not JSON, texts and booleans are not numbers, integers are not dates",
        arguments: [
            ("NaN", 400), ("Infinity", 400), ("-Infinity", 400), ("\"1.5\"", 422), ("true", 422), ("1e999", 422),
            ("\"NaN\"", 422),
        ])
    func strictNumbers(value: String, status: Int) throws {
        let golden = try GoldenFile(Versions.linear)
        let client = try ScoringClient(Versions.linear)
        let pattern = /"age_days":[0-9.]+/
        let answer = try client.post("/score", golden.item(0).replacing(pattern, with: "\"age_days\":\(value)"))
        #expect(answer.status == status)
        #expect(!(try #require(answer.object["detail"] as? String)).contains("\n"))
        let dated = golden.item(0).replacing("\"2018-06-01\"", with: "86400")
        #expect(try client.post("/score", dated).status == 422)
    }

    @Test("7: a value of 1e308 on a linear model is a fault of that value, not a 500 and not a score of null")
    func overflow() throws {
        let golden = try GoldenFile(Versions.linear)
        let client = try ScoringClient(Versions.linear)
        var refusals = 0
        for name in golden.features {
            for value in ["1e308", "-1.7e308"] {
                let pattern = try Regex("\"\(name)\":[^,}]*")
                let answer = try client.post(
                    "/score?top_reasons=all", golden.item(0).replacing(pattern, with: "\"\(name)\":\(value)"))
                if answer.status == 200 {
                    let score = try answer.score()  // Decodes only if every number is one.
                    #expect(score.riskScore >= 0 && score.riskScore <= 1)
                } else {
                    refusals += 1
                    #expect(answer.status == 422)
                    let fault = try #require((answer.object["errors"] as? [[String: Any]])?.first)
                    #expect(fault["pointer"] as? String == "/features/\(name)")
                    #expect(fault["code"] as? String == "out_of_range")
                }
            }
        }
        #expect(refusals > 0)
        #expect(try client.post("/score", golden.item(0)).status == 200)
    }

    @Test("8: a token that is set is asked for; without one only this machine is served (see AccessTests)")
    func token() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, environment: ["MODEL_SERVICE_TOKEN": "t"])
        #expect(try daemon.request("GET", "/model/info").status == 401)
        #expect(try ScoringClient().daemon.program.errors.contains("http://127.0.0.1:"))
    }

    @Test("9: bodies and batches have limits (see BatchTests, HTTPServerTests for time-outs)")
    func limits() throws {
        let client = try ScoringClient()
        let body = "{\"items\":[" + String(repeating: "0,", count: 100_000) + "0]}"
        #expect(try client.post("/score_batch", body).status == 413)
    }

    @Test("10: a batch is scored as one matrix, so a row in it costs less than alone")
    func batchesAreCheaper() throws {
        let golden = try GoldenFile(Versions.lightGBM)
        let client = try ScoringClient()
        let items = (0..<200).map { golden.item($0 % 16) }
        let clock = ContinuousClock()
        var (alone, together) = (Duration.seconds(100), Duration.seconds(100))
        for _ in 0..<3 {  // The best of three, as other tests run beside this one.
            alone = min(
                alone, try clock.measure { for item in items { _ = try client.post("/score?top_reasons=0", item) } })
            let body = "{\"items\":[\(items.joined(separator: ","))]}"
            together = min(together, try clock.measure { _ = try client.post("/score_batch?top_reasons=0", body) })
        }
        #expect(together < alone)
    }

    @Test("11: readiness, uptime, digest, metrics, request ids and structured logs are there")
    func observability() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path)
        let health = try daemon.request("GET", "/health")
        #expect(health.object["ready"] as? Bool == true)
        #expect(health.object["uptime_seconds"] is Double)
        let model = try #require(health.object["model"] as? [String: Any])
        #expect((model["digest"] as? String)?.isEmpty == false)
        #expect(model["activated_at"] is String && model["verified"] as? Bool == true)
        #expect(try daemon.request("GET", "/livez", fields: ["X-Request-Id: abc-1"]).fields["x-request-id"] == "abc-1")
        #expect(try daemon.request("GET", "/readyz").fields["x-request-id"]?.isEmpty == false)
        #expect(try daemon.request("GET", "/metrics").text.contains("# TYPE"))
        for line in daemon.program.errors.split(separator: "\n") {
            #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) is [String: Any], "\(line)")
        }
    }

    @Test("12: a pickle is refused by name and nothing in it is run; a changed byte is noticed")
    func noPickles() throws {
        let root = try ScratchDirectory.artifactRoot()
        let model = root.file(Versions.lightGBM).appendingPathComponent("model.txt")
        var bytes = try Data(contentsOf: model)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: model)
        let changed = try RunningProgram.run(["check", root.file(Versions.lightGBM).path])
        #expect(changed.status != 0)
        #expect((changed.errors + changed.output).contains("SHA-256"))
        let pickle = root.file("model.joblib")
        let program = "cos\nsystem\n(S'touch \(root.file("executed").path)'\ntR."
        try (Data([0x80, 4]) + Data(program.utf8)).write(to: pickle)
        let refused = try RunningProgram.run(["inspect", pickle.path])
        #expect(refused.status != 0)
        #expect((refused.errors + refused.output).lowercased().contains("pickle"))
        #expect(!FileManager.default.fileExists(atPath: root.file("executed").path))
    }

    @Test("13: metrics are served as they were written: integers stay integers, objects and null pass")
    func metricsAsWritten() throws {
        let info = try ScoringClient().get("/model/info").object
        let url = PackageLayout.artifacts.appendingPathComponent(Versions.lightGBM)
            .appendingPathComponent("metrics.json")
        let written = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
        #expect((info["metrics"] as? NSDictionary) == (written as? NSDictionary))
        #expect(try ScoringClient().get("/model/info").text.contains(/"test_rows":[0-9]+[,}]/))
    }

    @Test("14: a value that was filled in is said to be, with the artifact's own fill value")
    func imputation() throws {
        let golden = try GoldenFile(Versions.linear)
        let client = try ScoringClient(Versions.linear)
        let row = try #require(golden.rows.firstIndex { $0.contains(nil) })
        let reasons = try client.post("/score?top_reasons=all", golden.item(row)).score().topReasons
        let imputed = Set(reasons.filter { $0.imputed == true }.map(\.code))
        #expect(imputed == Set(zip(golden.features, golden.rows[row]).filter { $0.1 == nil }.map(\.0)))
    }

    @Test("15: the buckets' cuts come from the artifact, and are told")
    func cuts() throws {
        let golden = try GoldenFile(Versions.lightGBM)
        let client = try ScoringClient()
        let cuts = try #require(try client.get("/model/info").object["risk_buckets"] as? [String: Double])
        let (medium, high) = (try #require(cuts["medium"]), try #require(cuts["high"]))
        #expect(high < 0.4, "cuts for a rare event")
        for row in golden.rows.indices {
            let answer = try client.post("/score", golden.item(row)).score()
            let bucket = answer.riskScore >= high ? "HIGH" : answer.riskScore >= medium ? "MED" : "LOW"
            #expect(answer.riskBucket == bucket)
        }
    }

    @Test(
        "16: a day that is none, or before there were such drives, is refused",
        arguments: [
            "2018-02-30", "1066-10-14", "2018-13-01", "yesterday", "",
        ])
    func days(day: String) throws {
        let body = try GoldenFile(Versions.lightGBM).item(0).replacing("2018-06-01", with: day)
        let answer = try ScoringClient().post("/score", body)
        #expect(answer.status == 422)
        #expect(answer.text.contains("\"code\":\"bad_date\""))
    }

    @Test("18: no version name leads out of the root, and a mistyped root is an error, not a new directory")
    func paths() throws {
        let scratch = try ScratchDirectory()
        let root = try ScratchDirectory.artifactRoot()
        for name in ["../\(root.url.lastPathComponent)/\(Versions.linear)", "/etc", "..", "a/b", ".", "a\\..\\b"] {
            let run = try RunningProgram.run(
                ["serve", "--artifacts-root", root.path, "--port", "0"], environment: ["MODEL_VERSION": name])
            #expect(run.status == 78, "\(name): \(run.errors)")
        }
        let missing = scratch.file("artefacts").path
        let program = try RunningProgram(["serve", "--artifacts-root", missing, "--port", "0"])
        #expect(program.wait(seconds: 10) != nil, "it runs without a root")
        #expect(!FileManager.default.fileExists(atPath: missing))
    }
}

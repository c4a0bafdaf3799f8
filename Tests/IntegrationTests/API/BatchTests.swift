import Foundation
import TestSupport
import Testing

@Suite("Batches through the daemon", .serialized)
struct BatchTests {
    private struct LenientAnswer: Decodable {
        let items: [ScoreAnswer?]
    }

    @Test("an empty batch is an empty list")
    func empty() throws {
        let answer = try ScoringClient().post("/score_batch", "{\"items\":[]}")
        #expect(answer.status == 200)
        #expect(answer.text == "[]")
    }

    @Test("lenient handling scores the good rows, strict and unknown handling refuse")
    func lenient() throws {
        let client = try ScoringClient()
        let golden = try GoldenFile(Versions.lightGBM)
        let bad = golden.item(1, driveID: "Дom").replacingOccurrences(of: "\"age_days\"", with: "\"age\"")
        let body = "{\"items\":[\(golden.item(0)),\(bad),\(golden.item(2))]}"
        for field in ["Prefer: handling=lenient", "prefer: respond-async, HANDLING = \"lenient\""] {
            let answer = try client.post("/score_batch", body, [field])
            #expect(answer.status == 200)
            #expect(answer.fields["preference-applied"] == "handling=lenient")
            let items = try JSONDecoder().decode(LenientAnswer.self, from: answer.body).items
            #expect(items.map { $0?.riskScore } == [golden.scoresHere[0], nil, golden.scoresHere[2]])
            let errors = try #require(answer.object["errors"] as? [[String: Any]])
            #expect(errors.map { $0["pointer"] as? String } == ["/items/1/features/age", "/items/1/features/age_days"])
            #expect(errors.allSatisfy { $0["drive_id"] as? String == "Дom" && $0["item"] as? Int == 1 })
            #expect(answer.object["error_count"] as? Int == 2)
        }
        for fields in [[], ["Prefer: handling=strict"], ["Prefer: lenient"], ["Prefer: handling=soft"]] {
            let answer = try client.post("/score_batch", body, fields)
            #expect(answer.status == 422, "\(fields)")
            #expect(answer.fields["preference-applied"] == nil)
        }
    }

    @Test("100,000 rows are taken, one more is 413, and the daemon goes on")
    func rows() throws {
        let client = try ScoringClient()
        for (count, status) in [(100_000, 422), (100_001, 413)] {
            let body = "{\"items\":[" + String(repeating: "{},", count: count - 1) + "{}]}"
            let answer = try client.post("/score_batch", body)
            #expect(answer.status == status)
            if status == 422 {
                #expect(answer.object["error_count"] as? Int == 300_000)
                #expect((answer.object["errors"] as? [Any])?.count == 100)
            } else {
                #expect(answer.object["code"] as? String == "batch_too_large")
            }
        }
        #expect(try client.get("/livez").status == 200)
    }

    @Test("a body past 16 MiB is 413 before it is read")
    func body() throws {
        let daemon = try ScoringClient().daemon
        let connection = try LoopbackConnection(port: daemon.port)
        let length = (16 << 20) + 1
        try connection.send(Data("POST /score HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\n".utf8))
        #expect(try connection.readAnswer().status == 413)
    }

    @Test("a large single row is answered too, and does not hold up the worker's other connections")
    func largeSingle() throws {
        let client = try ScoringClient(Versions.lightGBM, ["--workers", "1"])
        let golden = try GoldenFile(Versions.lightGBM)
        let padding = (0..<200_000).map { "\"m\($0)\":{\"k\":[1,2,3]}" }.joined(separator: ",")
        let body = "{\(padding)," + golden.item(0).dropFirst()
        let other = try LoopbackConnection(port: client.daemon.port)
        let slow = try LoopbackConnection(port: client.daemon.port, timeoutSeconds: 60)
        try slow.send(LoopbackConnection.request("POST", "/score", body: body))
        try other.send(LoopbackConnection.request("GET", "/livez"))
        #expect(try other.readAnswer().status == 200)
        #expect(try slow.readAnswer().score().riskScore == golden.scoresHere[0])
    }
}

import Foundation
import TestSupport
import Testing

/// The four tests that ReliScore's own service ships, against the running daemon, for both kinds of model.
@Suite("ReliScore's own tests")
struct ReliScoreContractTests {
    @Test("health is ok with a model loaded", arguments: [Versions.lightGBM, Versions.linear])
    func health(version: String) throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--model-version", version])
        let answer = try daemon.request("GET", "/health")
        #expect(answer.status == 200)
        #expect(answer.object["status"] as? String == "ok")
        #expect(answer.object["model_loaded"] as? Bool == true)
        #expect(answer.object["model_version"] as? String == version)
    }

    @Test("model info names a version and its features", arguments: [Versions.lightGBM, Versions.linear])
    func info(version: String) throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--model-version", version])
        let answer = try daemon.request("GET", "/model/info")
        #expect(answer.status == 200)
        #expect(answer.object["model_version"] as? String == version)
        #expect((answer.object["features"] as? [String])?.count == 47)
        #expect(answer.text.contains("\"test_rows\":352181"), "integers of metrics.json stay integers")
    }

    @Test(
        "a batch of one row of zeros gets a score, a bucket and a version",
        arguments: [Versions.lightGBM, Versions.linear])
    func batchOfOne(version: String) throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--model-version", version])
        let features = try #require(try daemon.request("GET", "/model/info").object["features"] as? [String])
        let zeros = features.map { "\"\($0)\":0" }.joined(separator: ",")
        let body = "{\"items\":[{\"drive_id\":\"a\",\"day\":\"2024-01-01\",\"features\":{\(zeros)}}]}"
        let answer = try daemon.request("POST", "/score_batch", body: body)
        #expect(answer.status == 200)
        let rows = try #require(answer.json as? [[String: Any]])
        let row = try #require(rows.first)
        let score = try #require(row["risk_score"] as? Double)
        #expect(rows.count == 1)
        #expect(score >= 0 && score <= 1)
        #expect(["LOW", "MED", "HIGH"].contains(row["risk_bucket"] as? String ?? ""))
        #expect(row["model_version"] as? String == version)
    }

    @Test("a batch with one key replaced is refused with the words clients look for")
    func mismatch() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path)
        let golden = try GoldenRequests(version: Versions.lightGBM)
        let body = golden.batch(1).replacingOccurrences(of: "\"age_days\"", with: "\"age_in_days\"")
        let answer = try daemon.request("POST", "/score_batch", body: body)
        #expect(answer.status == 422)
        let detail = try #require(answer.object["detail"] as? String)
        #expect(
            detail == "Feature schema mismatch (item 0, drive_id 'D0'). Missing keys: ['age_days']. "
                + "Unexpected keys: ['age_in_days']. 2 faults in all.")
    }
}

import Foundation
import TestSupport
import Testing

/// The scores that come out of the daemon, compared as bits.
@Suite("Exact scores", .serialized)
struct ExactScoresTests {
    @Test(
        "every golden row gets its exact score, alone, with any key order",
        arguments: [Versions.lightGBM, Versions.linear])
    func single(version: String) throws {
        let golden = try GoldenFile(version)
        let client = try ScoringClient(version)
        var random = SystemRandomNumberGenerator()
        for (row, score) in golden.scoresHere.enumerated() {
            #expect(abs(score - golden.scores[row]) <= 1e-12 * score)
            for order in [
                nil, Array(golden.features.indices.reversed()), golden.features.indices.shuffled(using: &random),
            ] {
                let answer = try client.post("/score", golden.item(row, order: order)).score()
                #expect(answer.riskScore.bitPattern == score.bitPattern, "row \(row)")
                #expect(answer.modelVersion == version)
                #expect(answer.day == "2018-06-01")
            }
        }
    }

    @Test(
        "batches of any size give the same bits, on the worker and off it",
        arguments: [
            (Versions.lightGBM, 0), (Versions.lightGBM, 5), (Versions.linear, 0), (Versions.linear, 47),
        ])
    func batches(version: String, topReasons: Int) throws {
        let golden = try GoldenFile(version)
        let client = try ScoringClient(version)
        let expected = golden.scoresHere
        let alone = try golden.rows.indices.map {
            try client.post("/score?top_reasons=\(topReasons)", golden.item($0)).score()
        }
        // 1,000 rows are over a megabyte, far beyond what is answered on the worker itself.
        for count in [1, 7, 16, 64, 1000] {
            let items = (0..<count).map { golden.item(($0 * 5) % expected.count, driveID: "D\($0)") }
            let answers = try client.post(
                "/score_batch?top_reasons=\(topReasons)", "{\"items\":[\(items.joined(separator: ","))]}"
            ).scores()
            #expect(answers.count == count)
            #expect(Set(answers.map(\.scoredAt)).count == 1)
            #expect(Set(answers.map(\.modelVersion)) == [version])
            let wrong = answers.enumerated().filter { index, answer in
                let row = (index * 5) % expected.count
                return answer.riskScore.bitPattern != expected[row].bitPattern || answer.driveID != "D\(index)"
                    || answer.topReasons != alone[row].topReasons || answer.riskBucket != alone[row].riskBucket
            }
            #expect(wrong.isEmpty, "\(wrong.count) of \(count)")
        }
    }
}

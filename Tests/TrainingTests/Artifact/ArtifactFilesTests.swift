import JSONText
import SystemIO
import Testing

@testable import Training

@Suite("Files of a trained version")
struct ArtifactFilesTests {
    @Test("the baseline counts what each row stands for, in bins that are not empty")
    func baseline() throws {
        let rows = try LabelledRows(featureNames: ["x", "constant", "absent"], in: "/tmp")
        for row in 0..<100 {
            for value in [Double(row % 20), 7, .nan] { try rows.features.append(value) }
            try rows.keys.append(
                .init(day: 0, unit: 0, group: 0, label: 0, daysToFailure: -1, weight: row < 50 ? 5 : 1))
        }
        let json = BaselineFile.json(of: rows)
        #expect(json["rows"]?.number?.int == 300)
        let features = try #require(json["features"]?.arrayValue)
        let counts = features[0]["counts"]?.arrayValue?.compactMap { $0.number?.int } ?? []
        #expect(counts.reduce(0, +) == 300)
        #expect(counts.count == 10 && counts.allSatisfy { $0 > 0 })
        #expect(features[1]["edges"]?.arrayValue?.isEmpty == true)
        #expect(features[1]["counts"]?[0]?.number?.int == 300)
        #expect(features[2]["missing"]?.number?.double == 1)
        #expect(features[2]["counts"]?[0]?.number?.int == 0)
    }

    @Test("golden rows hold the highest scores, once each, in order", arguments: [1, 3, 16, 1000])
    func goldenChoice(count: Int) {
        let scores = (0..<count).map { Double(($0 * 7919) % 1009) }
        let chosen = scores.withUnsafeBufferPointer { GoldenFile.choice(of: $0) }
        #expect(chosen.count == min(count, GoldenFile.rowCount) && chosen == Array(Set(chosen)).sorted())
        let highest = scores.indices.max { scores[$0] < scores[$1] }
        #expect(chosen.contains(highest ?? -1))
    }

    @Test("bucket cuts are in order and within 0 and 1")
    func buckets() {
        #expect(RiskBuckets(medium: 0.5, high: 0.2) == RiskBuckets(medium: 0.2, high: 0.2))
        #expect(RiskBuckets(medium: -1, high: 2) == RiskBuckets(medium: 0, high: 1))
    }
}

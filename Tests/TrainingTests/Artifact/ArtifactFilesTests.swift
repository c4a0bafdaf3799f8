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

    @Test(
        "golden rows reach from the first day to the last, wherever the highest scores are",
        arguments: [0, 500, 990])
    func goldenRange(highest: Int) {
        let scores = (0..<1000).map { (highest..<highest + 4).contains($0) ? 1.0 : 0 }
        let chosen = scores.withUnsafeBufferPointer { GoldenFile.choice(of: $0) }
        #expect(chosen.first == 0 && chosen.last == 999)
        let gaps = zip(chosen, chosen.dropFirst()).map { $1 - $0 }
        #expect((gaps.max() ?? 0) < 100, "\(chosen)")
    }

    @Test("bucket cuts are in order and within 0 and 1")
    func buckets() {
        #expect(RiskBuckets(medium: 0.5, high: 0.2) == RiskBuckets(medium: 0.2, high: 0.2))
        #expect(RiskBuckets(medium: -1, high: 2) == RiskBuckets(medium: 0, high: 1))
    }

    @Test("bins hold about equally many rows, also where edges are chosen on a part of them")
    func largeBaseline() throws {
        let rows = try LabelledRows(featureNames: ["x"], in: "/tmp")
        for row in 0..<150_000 {
            try rows.features.append(Double((row &* 7919) % 150_000))
            try rows.keys.append(.init(day: 0, unit: 0, group: 0, label: 0, daysToFailure: -1, weight: 1))
        }
        let feature = try #require(BaselineFile.json(of: rows)["features"]?[0])
        let counts = feature["counts"]?.arrayValue?.compactMap { $0.number?.int } ?? []
        #expect(counts.count == 10 && counts.reduce(0, +) == 150_000)
        #expect(counts.allSatisfy { abs($0 - 15_000) < 1_500 }, "\(counts)")
    }

    @Test("without rows there is a baseline, of nothing")
    func emptyBaseline() throws {
        let json = BaselineFile.json(of: try LabelledRows(featureNames: ["x"], in: "/tmp"))
        #expect(json["rows"]?.number?.int == 0 && json["features"]?[0]?["missing"]?.number?.double == 0)
        #expect(json["features"]?[0]?["counts"]?[0]?.number?.int == 0)
    }

    @Test(
        "a part needs rows of both labels, and its error names the options that help",
        arguments: [("train", 0, 0), ("validation", 4, 0), ("test", 4, 4)])
    func labels(name: String, rows: Int, positive: Int) throws {
        let day = try #require(CalendarDate("2018-01-01"))
        let error = #expect(throws: TrainingError.self) {
            try TrainedPart.requireBothLabels(name, day...day, rows: rows, positive: positive)
        }
        #expect(error?.code == .badData && error?.description.contains("\(positive) of \(rows) that do;") == true)
        #expect(error?.description.contains("--validation-folds") == (name == "validation"))
        try TrainedPart.requireBothLabels(name, day...day, rows: 2, positive: 1)
    }
}

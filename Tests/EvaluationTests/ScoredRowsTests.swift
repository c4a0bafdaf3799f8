import Testing

@testable import Evaluation

@Suite("ScoredRows")
struct ScoredRowsTests {
    @Test("counts its rows")
    func count() {
        let scores = [0.1, 0.9]
        let labels: [UInt8] = [0, 1]
        scores.withUnsafeBufferPointer { scores in
            labels.withUnsafeBufferPointer { labels in
                #expect(ScoredRows(scores: scores, labels: labels).count == 2)
            }
        }
    }
}

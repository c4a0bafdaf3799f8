import Testing

@testable import Evaluation

@Suite("RankedRows")
struct RankedRowsTests {
    enum Shape: CaseIterable {
        case spread, fewValues, anySize, falling, rising, oneValue, infinite, lastBits

        func score(_ index: Int, _ random: inout SystemRandomNumberGenerator) -> Double {
            switch self {
            case .spread: Double.random(in: 0...1, using: &random)
            case .fewValues: Double(index % 3)
            case .anySize: Double.random(in: -1...1, using: &random) * [1e-300, 1, 1e300][index % 3]
            case .falling: Double(-index)
            case .rising: Double(index)
            case .oneValue: 0.5
            case .infinite: index % 2 == 0 ? .infinity : -.infinity
            case .lastBits: 0.5 + Double(index % 7) * .ulpOfOne
            }
        }
    }

    @Test(
        "rows are in the order of falling scores, and all there",
        arguments: Shape.allCases, [0, 1, 2, 31, 32, 33, 1000, 20_000])
    func order(shape: Shape, count: Int) throws {
        var random = SystemRandomNumberGenerator()
        let scores = (0..<count).map { shape.score($0, &random) }
        let rows = Rows(labels: scores.map { $0 > 0 ? 1 : 0 }, scores: scores)
        try rows.ranked { ranked in
            #expect(ranked.rows.map(\.score) == scores.sorted(by: >))
            #expect(ranked.rows.allSatisfy { scores[Int($0.unit)] == $0.score && $0.isPositive == ($0.score > 0) })
            #expect(Set(ranked.rows.map(\.unit)).count == count)
        }
    }

    @Test("minus zero and zero are one score")
    func zeros() throws {
        var scores: [Double] = []
        try Rows(labels: [0, 1, 0], scores: [0, -0.0, 0]).ranked {
            $0.forEachTie {
                scores.append($0.score); return true
            }
        }
        #expect(scores == [0])
    }

    @Test("a row takes 16 bytes and keeps what it is given")
    func layout() {
        #expect(MemoryLayout<ScoredRow>.stride == 16)
        let row = ScoredRow(score: 0.25, isPositive: true, weight: 2.5, unit: ScoredRow.unitLimit)
        #expect(row.unit == ScoredRow.unitLimit && row.isPositive && row.weight == 2.5 && row.score == 0.25)
    }
}

import Testing

@testable import Serving

@Suite("TopReasons")
struct TopReasonsTests {
    private func choose(_ limit: Int, of values: [Double]) -> [Int] {
        var reasons = TopReasons()
        values.withUnsafeBufferPointer { reasons.choose(limit, of: $0) }
        return reasons.reasons.map(\.feature)
    }

    @Test(
        "the largest by magnitude come first, ties in schema order",
        arguments: [
            (0, []), (1, [3]), (2, [3, 1]), (3, [3, 1, 4]), (4, [3, 1, 4, 0]), (5, [3, 1, 4, 0, 2]),
            (6, [3, 1, 4, 0, 2]),
            (Int.max, [3, 1, 4, 0, 2]),
        ])
    func order(limit: Int, features: [Int]) {
        #expect(choose(limit, of: [0.5, -2, 0, 7, 2]) == features)
    }

    @Test("what answers show the same is a tie")
    func sixDecimals() {
        #expect(choose(2, of: [0.0000001, 0.0000002, -0.0000003]) == [0, 1])
        #expect(choose(3, of: [1.0000001, 1.0000002, -1.000001]) == [2, 0, 1])
        #expect(choose(3, of: [-0.0, 0.0, -1e-9]) == [0, 1, 2])
    }

    @Test("inserting and sorting choose alike", arguments: [1, 5, 63, 64, 65, 66, 100, 199, 200, 1000])
    func alike(limit: Int) {
        var state: UInt64 = 42
        let values = (0..<200).map { _ -> Double in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return Double(Int(state >> 60)) - 8  // many ties
        }
        let expected = values.indices.sorted { (abs(values[$1]), $0) < (abs(values[$0]), $1) }.prefix(limit)
        #expect(choose(limit, of: values) == Array(expected))
    }

    @Test("no feature, no reason")
    func empty() {
        #expect(choose(5, of: []) == [])
    }

    @Test("magnitudes near the end of Double's range keep their order or tie, without a trap")
    func huge() {
        #expect(choose(3, of: [1e300, -1e308, 1e307]) == [1, 2, 0])
    }
}

import Testing

@testable import Training

@Suite("ColumnMoments")
struct ColumnMomentsTests {
    private func moments(
        _ values: [Double], width: Int, weights: [Double], kernel: LogisticKernel = .best
    ) -> ColumnMoments {
        values.withUnsafeBufferPointer { ColumnMoments($0, width: width, rowWeights: weights, kernel: kernel) }
    }

    @Test("weights rows and skips what is missing", arguments: LogisticKernel.available)
    func weighted(kernel: LogisticKernel) {
        let moments = moments(
            [1, .nan, 2, 10, .infinity, 20, 4, -.infinity], width: 2, weights: [1, 2, 3, 2], kernel: kernel)
        #expect(moments.weights == [5, 5])
        #expect(moments.means == [2.6, 16])
        #expect(abs(moments.variance(0) - 1.44) < 1e-14)
        #expect(abs(moments.variance(1) - 24) < 1e-14)
    }

    @Test("digits are not lost to a large mean")
    func largeMean() {
        let values = (0..<10_000).map { 1e12 + Double($0 % 2) }
        let moments = moments(values, width: 1, weights: [Double](repeating: 1, count: values.count))
        #expect(moments.means[0] == 1e12 + 0.5)
        #expect(abs(moments.variance(0) - 0.25) < 1e-12)
    }

    @Test("merging parts is the same as taking all rows at once, up to rounding", arguments: [1, 500, 512, 1_300])
    func merge(first: Int) {
        let values = (0..<3_000).map { Double($0 * $0 % 977) }
        let weights = (0..<1_500).map { Double($0 % 3) }
        let all = moments(values, width: 2, weights: weights)
        var merged = moments(Array(values[..<(2 * first)]), width: 2, weights: Array(weights[..<first]))
        merged.merge(moments(Array(values[(2 * first)...]), width: 2, weights: Array(weights[first...])))
        for column in 0..<2 {
            #expect(abs(merged.means[column] - all.means[column]) < 1e-11)
            #expect(abs(merged.variance(column) - all.variance(column)) < 1e-8)
        }
    }

    @Test("a column without values has none")
    func noValues() {
        let moments = moments([.nan, .nan], width: 1, weights: [1, 1])
        #expect(moments.weights == [0] && moments.means == [0] && moments.variance(0) == 0)
    }
}

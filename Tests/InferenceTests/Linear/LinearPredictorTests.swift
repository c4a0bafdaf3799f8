import Bytes
import Models
import Testing

@testable import Inference

@Suite struct LinearPredictorTests {
    private let model = try? LinearModel(
        featureNames: ["a", "b"], means: [0.1, -3], scales: [0.3, 7], coefficients: [1.7, -0.9], intercept: 0.123,
        fillValues: [0.25, -3], link: .logit)

    @Test("the margin is the terms in feature order, then the intercept")
    func margin() throws {
        let model = try #require(model)
        var expected = 0.0
        expected += 1.7 * ((5 - 0.1) / 0.3)
        expected += -0.9 * ((2.0 - -3) / 7)
        expected += 0.123
        #expect(margins(.linear(model), [[5, 2]]) == [[expected]])
    }

    @Test("a missing value counts as the fill value")
    func missing() throws {
        let model = try #require(model)
        #expect(margins(.linear(model), [[.nan, .nan]]) == margins(.linear(model), [[0.25, -3]]))
    }

    @Test("contributions are the terms, and the base value is the intercept")
    func contributions() throws {
        let model = try #require(model)
        let found = try InferenceTests.contributions(.linear(model), [[5, .nan]])
        #expect(found == [[1.7 * ((5 - 0.1) / 0.3), 0, 0.123]])
    }

    @Test(
        "every kernel makes the operations of every row in their order", arguments: ForestKernel.available,
        [1, 7, 8, 9, 47, 64, 65, 130])
    func kernels(kernel: ForestKernel, featureCount: Int) throws {
        var random = SplitMix64(seed: 7)
        func numbers(_ range: ClosedRange<Double>) -> [Double] {
            (0..<featureCount).map { _ in Double.random(in: range, using: &random) }
        }
        let model = try LinearModel(
            featureNames: (0..<featureCount).map { "\($0)" }, means: numbers(-9...9), scales: numbers(0.01...1000),
            coefficients: numbers(-2...2), intercept: -0.7, fillValues: numbers(-5...5), link: .identity)
        let specials: [Double] = [.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, 1e308]
        let rows = (0..<37).map { row in
            let values = numbers(-1e4...1e4)
            guard row % 3 == 0 else { return values }
            return values.map { Bool.random(using: &random) ? $0 : specials.randomElement(using: &random) ?? 0 }
        }
        let expected = rows.map { row in
            var sum = 0.0
            for (index, value) in row.enumerated() { sum += model.term(index, of: value) }
            return sum + model.intercept
        }
        let predictor = LinearPredictor(model, kernel: kernel)
        let flat = rows.flatMap { $0 }
        for count in [1, 2, 3, 4, 5, 8, 15, 16, 17, 37] {
            var margins = [Double](repeating: .nan, count: count)
            flat.withUnsafeBufferPointer { rows in
                margins.withUnsafeMutableBufferPointer { margins in
                    guard let input = rows.baseAddress, let output = margins.baseAddress else { return }
                    predictor.predictMargins(rows: input, rowCount: count, margins: output)
                }
            }
            // Not a number is one number here: processors differ in its sign.
            let isEqual = zip(margins, expected).allSatisfy {
                $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN)
            }
            #expect(isEqual, "\(count)")
        }
    }
}

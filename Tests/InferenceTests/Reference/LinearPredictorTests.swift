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
}

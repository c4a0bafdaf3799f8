import Testing

@testable import Models

@Suite struct LinearModelTests {
    @Test("reordering moves every column with its name")
    func reordering() throws {
        let model = try LinearModel(
            featureNames: ["a", "b", "c"], means: [1, 2, 3], scales: [4, 5, 6], coefficients: [7, 8, 9], intercept: 10,
            fillValues: [11, 12, 13], link: .logit)
        let moved = try model.reordered(to: ["c", "a", "b"])
        #expect(moved.means == [3, 1, 2] && moved.scales == [6, 4, 5] && moved.coefficients == [9, 7, 8])
        #expect(moved.fillValues == [13, 11, 12] && moved.intercept == 10)
    }

    @Test("a model with no features is refused")
    func noFeatures() {
        #expect(throws: ModelError.self) {
            try LinearModel(
                featureNames: [], means: [], scales: [], coefficients: [], intercept: 0, fillValues: [],
                link: .identity)
        }
    }
}

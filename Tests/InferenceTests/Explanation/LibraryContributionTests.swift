import Testing

@testable import Inference

@Suite("Contributions of XGBoost 3.2 and shap 0.50") struct LibraryContributionTests {
    @Test("there is a fixture for every kind of model")
    func fixtures() {
        #expect(ExplanationFixture.names.count == 8)
    }

    /// XGBoost's own are `Float` sums: the tolerance is some 30 ulps of a `Float`, for shap one of a few ulps.
    @Test(
        "contributions equal the library's, and with the base value give the margin",
        arguments: ExplanationFixture.names)
    func contributions(name: String) throws {
        let fixture = try ExplanationFixture(name)
        let found = try InferenceTests.contributions(fixture.model, fixture.rows)
        let tolerance = fixture.isFloat ? 4e-6 : 1e-13
        for (values, expected) in zip(found, fixture.contributions) {
            let scale = expected.map(\.magnitude).max() ?? 0
            #expect(values.count == expected.count)
            #expect(zip(values, expected).allSatisfy { ($0 - $1).magnitude <= tolerance * scale })
        }
        for (values, margins) in zip(found, margins(fixture.model, fixture.rows)) {
            let sums = chunked(values, by: values.count / margins.count).map { $0.reduce(0, +) }
            let rounding = fixture.isFloat ? 1e-6 : 1e-14
            #expect(zip(sums, margins).allSatisfy { ($0 - $1).magnitude <= rounding * max(1, $1.magnitude) })
        }
    }
}

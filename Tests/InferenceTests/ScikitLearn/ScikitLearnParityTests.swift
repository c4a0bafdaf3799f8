import Models
import Testing

@testable import Inference

@Suite("Parity with scikit-learn 1.2 to 1.9")
struct ScikitLearnParityTests {
    @Test("outputs equal the library's, bit for bit", arguments: ScikitLearnFixture.names)
    func outputs(name: String) throws {
        let fixture = try ScikitLearnFixture(name)
        let found = transformed(fixture.model, InferenceTests.margins(fixture.model, fixture.rows))
        let known = fixture.outputs.indices.filter { fixture.outputs[$0] != nil }
        let difference = Difference(known.map { found[$0] }, known.map { fixture.outputs[$0] ?? [] })
        #expect(difference.rows >= 8)
        #expect(difference.rowsThatDiffer == 0, "\(difference)")
    }

    @Test("margins equal the library's raw predictions, bit for bit", arguments: ScikitLearnFixture.names)
    func margins(name: String) throws {
        let fixture = try ScikitLearnFixture(name)
        let known = fixture.margins.indices.filter { !fixture.margins[$0].isEmpty }
        let found = InferenceTests.margins(fixture.model, fixture.rows)
        let difference = Difference(known.map { found[$0] }, known.map { fixture.margins[$0] })
        #expect(difference.rowsThatDiffer == 0, "\(difference)")
    }

    @Test("a row for which the library raises an error has no score", arguments: ScikitLearnFixture.names)
    func refusals(name: String) throws {
        let fixture = try ScikitLearnFixture(name)
        let refused = fixture.outputs.indices.filter { fixture.outputs[$0] == nil }
        let found = InferenceTests.margins(fixture.model, refused.map { fixture.rows[$0] })
        #expect(found.allSatisfy { $0.allSatisfy(\.isNaN) })
    }

    @Test("a row's margins do not depend on the rows beside it", arguments: ScikitLearnFixture.names)
    func batchSize(name: String) throws {
        let fixture = try ScikitLearnFixture(name)
        let many = (0..<4).flatMap { _ in fixture.rows }
        let predictor = Predictors.make(for: fixture.model)
        let together = InferenceTests.margins(predictor, many, batch: many.count)
        let alone = InferenceTests.margins(predictor, many, batch: 1)
        #expect(Difference(together, alone).rowsThatDiffer == 0)
    }
}

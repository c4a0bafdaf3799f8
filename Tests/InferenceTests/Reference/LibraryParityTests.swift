import Models
import Testing

@testable import Inference

@Suite("Parity with LightGBM 4.7")
struct LibraryParityTests {
    @Test("there is a fixture for every objective and every feature of the format")
    func fixtures() {
        #expect(LightGBMFixture.names.count == 40)
    }

    @Test("margins equal the library's raw scores, bit for bit", arguments: LightGBMFixture.names)
    func margins(name: String) throws {
        let fixture = try LightGBMFixture(name)
        let difference = Difference(InferenceTests.margins(.trees(fixture.ensemble), fixture.rows), fixture.raw)
        #expect(difference.rows == 20 && difference.rowsThatDiffer == 0, "\(difference)")
    }

    @Test("outputs equal the library's, bit for bit", arguments: LightGBMFixture.names)
    func outputs(name: String) throws {
        let fixture = try LightGBMFixture(name)
        let margins = InferenceTests.margins(.trees(fixture.ensemble), fixture.rows)
        let difference = Difference(transformed(.trees(fixture.ensemble), margins), fixture.outputs)
        #expect(difference.rowsThatDiffer == 0, "\(difference)")
    }

    @Test("contributions equal the library's within 1e-9 of each", arguments: LightGBMFixture.names)
    func contributions(name: String) throws {
        let fixture = try LightGBMFixture(name)
        guard !fixture.contributions.isEmpty else {
            #expect(throws: ExplanationError.self) { try Explainers.make(for: .trees(fixture.ensemble)) }
            return
        }
        let found = try InferenceTests.contributions(.trees(fixture.ensemble), fixture.rows)
        for (values, expected) in zip(found, fixture.contributions) {
            let scale = expected.map(\.magnitude).max() ?? 0
            #expect(values.count == expected.count)
            for (value, sum) in zip(values, expected) {
                // Below a millionth of the row's largest, both sides are left with the rounding of the large ones.
                #expect((value - sum).magnitude <= 1e-9 * max(sum.magnitude, 1e-6 * scale))
            }
        }
    }

    @Test("a row's margins do not depend on the rows beside it", arguments: ["binary", "categorical", "linear_tree"])
    func batchSize(name: String) throws {
        let fixture = try LightGBMFixture(name)
        let together = InferenceTests.margins(.trees(fixture.ensemble), fixture.rows)
        let alone = fixture.rows.map { InferenceTests.margins(.trees(fixture.ensemble), [$0])[0] }
        #expect(Difference(together, alone).rowsThatDiffer == 0)
    }
}

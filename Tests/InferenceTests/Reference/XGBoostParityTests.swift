import Models
import Testing

@testable import Inference

/// Answers for JSON and UBJSON are those of XGBoost 3.2.0, for the binary format those of 1.7.6.
@Suite("Parity with XGBoost")
struct XGBoostParityTests {
    @Test("there is a fixture for every objective, every booster and every format")
    func fixtures() throws {
        #expect(XGBoostFixture.files.count == 80)
        let losses = try Set(XGBoostFixture.files.map { try XGBoostFixture($0).model.objective.name })
        #expect(losses == Set(XGBoostObjective.Loss.allCases.map(\.rawValue)))
    }

    @Test("margins equal the library's, bit for bit", arguments: XGBoostFixture.files)
    func margins(file: String) throws {
        let fixture = try XGBoostFixture(file)
        let difference = Difference(InferenceTests.margins(fixture.model, fixture.rows), fixture.margins)
        #expect(difference.rows == 24 && difference.rowsThatDiffer == 0, "\(difference)")
    }

    @Test("predictions equal the library's, bit for bit", arguments: XGBoostFixture.files)
    func predictions(file: String) throws {
        let fixture = try XGBoostFixture(file)
        var found = transformed(fixture.model, InferenceTests.margins(fixture.model, fixture.rows))
        if fixture.model.objective.name == "multi:softmax" {
            // The library answers with the class, we with all classes' probabilities.
            found = found.map { row in [Double(row.firstIndex(of: row.max() ?? 0) ?? -1)] }
        }
        let difference = Difference(found, fixture.predictions)
        #expect(difference.rowsThatDiffer == 0, "\(difference)")
    }

    @Test("contributions equal the library's up to its rounding to Float", arguments: XGBoostFixture.files)
    func contributions(file: String) throws {
        let fixture = try XGBoostFixture(file)
        // The library explains no vector leaves; what is said of them is tested elsewhere.
        guard !fixture.contributions.isEmpty else { return }
        let found = try InferenceTests.contributions(fixture.model, fixture.rows)
        for (values, expected) in zip(found, fixture.contributions) {
            let scale = expected.map(\.magnitude).max() ?? 0
            #expect(values.count == expected.count)
            for (value, sum) in zip(values, expected) {
                #expect((value - sum).magnitude <= 1e-5 * max(scale, 1))
            }
        }
    }
}

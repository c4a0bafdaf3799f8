import Models
import Testing

@testable import Inference

@Suite("Reasons of pipelines")
struct PipelineExplainerTests {
    @Test(
        "contributions and base value add up to the margin",
        arguments: ScikitLearnFixture.names.filter { $0.hasPrefix("columns_") || $0.hasPrefix("pipeline_") })
    func sums(name: String) throws {
        let fixture = try ScikitLearnFixture(name)
        guard case .pipeline = fixture.model, !Self.mixesColumns(name) else { return }
        let found = try contributions(fixture.model, fixture.rows)
        let width = fixture.model.featureNames.count + 1
        for (row, margins) in zip(found, margins(fixture.model, fixture.rows)) where !margins[0].isNaN {
            for (output, margin) in margins.enumerated() {
                let sum = row[(output * width)..<((output + 1) * width)].reduce(0, +)
                #expect((sum - margin).magnitude <= 1e-9 * max(1, margin.magnitude))
            }
        }
    }

    @Test(
        "columns that come from several columns are refused with the reason",
        arguments: [
            "pipeline_polynomial", "pipeline_interactions",
        ])
    func mixed(name: String) throws {
        let model = try ScikitLearnFixture.model(name)
        let error = try #require(throws: ExplanationError.self) { try Explainers.make(for: model) }
        #expect(error.code == .pipeline && error.found == "columns computed from several columns")
    }

    @Test("what one-hot columns add goes to the column they come from")
    func oneHot() throws {
        let table = CategoryTable([(0, 0), (1, 1)], missing: -1, unknown: -1)
        let pipeline = try Pipeline(
            featureNames: ["colour", "size"],
            steps: [
                PipelineStep(.encode([table]), inputs: [0], outputCount: 1),
                PipelineStep(.oneHot(widths: [2]), inputs: [2], outputCount: 2),
                PipelineStep(
                    .linear(LinearLayer(weights: [2, 3, 10], intercepts: [0.5])), inputs: [3, 4, 1], outputCount: 1),
            ], margins: [5], objective: .identity, producer: "test")
        #expect(
            try contributions(.pipeline(pipeline), [[1, 0.25], [0, 1], [7, 1]]) == [
                [3, 2.5, 0.5], [2, 10, 0.5], [0, 10, 0.5],
            ])
    }

    private static func mixesColumns(_ name: String) -> Bool {
        name.hasPrefix("pipeline_polynomial") || name.hasPrefix("pipeline_interactions")
    }
}

import Models
import Testing

@Suite struct PipelineTests {
    private func pipeline(_ steps: [PipelineStep], margins: [Int32] = [2]) throws(ModelError) -> Pipeline {
        try Pipeline(featureNames: ["a", "b"], steps: steps, margins: margins, objective: .identity, producer: "test")
    }

    @Test("a step may read only slots that are filled before it", arguments: [-1, 2, 99] as [Int32])
    func order(slot: Int32) throws {
        let error = try #require(throws: ModelError.self) {
            try pipeline([PipelineStep(.missingIndicators, inputs: [slot], outputCount: 1)])
        }
        #expect(error.code == .invalidParameter && error.place == "step 0 (missing indicators)")
    }

    @Test("an operation's numbers must fit its inputs and outputs")
    func counts() {
        let steps = [
            PipelineStep(.fillMissing([1, 2]), inputs: [0], outputCount: 1),
            PipelineStep(.standardise(offsets: [1], scales: [1, 2]), inputs: [0], outputCount: 1),
            PipelineStep(.oneHot(widths: [3]), inputs: [0], outputCount: 2),
            PipelineStep(.products([[1]]), inputs: [0], outputCount: 1),
            PipelineStep(.linear(LinearLayer(weights: [1], intercepts: [])), inputs: [0], outputCount: 1),
            PipelineStep(.refuse(checkCount: 1), inputs: [0], outputCount: 1),
        ]
        for step in steps { #expect(throws: ModelError.self) { try pipeline([step]) } }
        #expect(throws: ModelError.self) { try pipeline([], margins: [5]) }
    }

    @Test("categories must be different numbers", arguments: [[1, 1], [0, .nan]] as [[Double]])
    func categories(keys: [Double]) {
        let table = CategoryTable(keys.map { ($0, 0) }, missing: 0, unknown: 0)
        #expect(throws: ModelError.self) {
            try pipeline([PipelineStep(.encode([table]), inputs: [0], outputCount: 1)])
        }
    }

    @Test("reordered, every step reads its feature where it now stands")
    func reordered() throws {
        let step = PipelineStep(.standardise(offsets: [1, 2], scales: [3, 4]), inputs: [0, 1], outputCount: 2)
        let moved = try pipeline([step], margins: [2]).reordered(to: ["b", "a"])
        #expect(moved.steps[0].inputs == [1, 0] && moved.margins == [2])
    }

    @Test("a derived column belongs to the only column it was computed from, or to none")
    func origins() {
        let oneHot = PipelineOperation.oneHot(widths: [2, 1])
        #expect(oneHot.soleInputs(inputCount: 2, outputCount: 3) == [0, 0, 1])
        let products = PipelineOperation.products([[0, 0], [0, 1], []])
        #expect(products.soleInputs(inputCount: 2, outputCount: 3) == [0, nil, nil])
    }
}

import Testing

@testable import Models

@Suite struct TreeEnsembleTests {
    private func stump(feature: Int32 = 0) throws -> Tree {
        let test = SplitTest.lightGBM(threshold: 1, missing: .nan, defaultLeft: true)
        return try Tree(
            splits: [Split(feature: feature, test: test, left: .leaf(0), right: .leaf(1))], leafValues: [1, 2])
    }

    @Test("reordering renumbers splits and linear leaves and keeps everything else")
    func reordering() throws {
        let test = SplitTest.lightGBM(threshold: 1, missing: .nan, defaultLeft: true)
        let tree = try Tree(
            splits: [Split(feature: 1, test: test, left: .leaf(0), right: .leaf(1))], leafValues: [1, 2],
            linearLeaves: [
                LinearLeaf(constant: 0, features: [0, 2], coefficients: [3, 4]),
                LinearLeaf(constant: 1, features: [], coefficients: []),
            ])
        let ensemble = try TreeEnsemble(
            featureNames: ["a", "b", "c"], trees: [tree], objective: .regression(.l2, squareRoot: false))
        let moved = try ensemble.reordered(to: ["c", "a", "b"])
        #expect(moved.featureNames == ["c", "a", "b"])
        #expect(moved.trees[0].splits[0].feature == 2)
        #expect(moved.trees[0].linearLeaves[0].features == [1, 0])
        #expect(moved.trees[0].linearLeaves[0].coefficients == [3, 4])
        #expect(moved.trees[0].leafValues == tree.leafValues)
    }

    @Test("a feature beyond the names is refused")
    func features() throws {
        let tree = try stump(feature: 1)
        let error = #expect(throws: ModelError.self) {
            try TreeEnsemble(featureNames: ["a"], trees: [tree], objective: .custom)
        }
        #expect(error?.code == .featureOutOfRange)
    }

    @Test("trees come in whole iterations, and outputs fit the objective")
    func outputs() throws {
        let tree = try stump()
        let tooFew = #expect(throws: ModelError.self) {
            try TreeEnsemble(featureNames: ["a"], trees: [tree, tree, tree], outputCount: 2, objective: .custom)
        }
        #expect(tooFew?.code == .countMismatch)
        let tooMany = #expect(throws: ModelError.self) {
            try TreeEnsemble(featureNames: ["a"], trees: [tree, tree], outputCount: 2, objective: .binary(sigmoid: 1))
        }
        #expect(tooMany?.code == .countMismatch)
    }

    @Test("no trees give margin 0, but cannot be averaged")
    func empty() throws {
        #expect(try TreeEnsemble(featureNames: ["a"], trees: [], objective: .custom).iterationCount == 0)
        #expect(throws: ModelError.self) {
            try TreeEnsemble(featureNames: ["a"], trees: [], divisor: 0, objective: .custom)
        }
    }
}

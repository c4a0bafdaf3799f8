import Testing

@testable import Training

@Suite("CholeskySolution")
struct CholeskySolutionTests {
    @Test("solves what has a solution")
    func solves() {
        // [[4, 2, 0], [2, 5, 3], [0, 3, 6]] × [1, -2, 3]
        let solution = CholeskySolution.of([4, 0, 0, 2, 5, 0, 0, 3, 6], [0, 1, 12], width: 3)
        #expect(zip(solution, [1.0, -2, 3]).allSatisfy { abs($0 - $1) < 1e-14 })
    }

    @Test("a variable that says nothing, or the same as another, gets no part")
    func singular() {
        #expect(CholeskySolution.of([0, 0, 0, 4], [0, 8], width: 2) == [0, 2])
        #expect(CholeskySolution.of([1, 0, 1, 1], [3, 3], width: 2) == [3, 0])
    }
}

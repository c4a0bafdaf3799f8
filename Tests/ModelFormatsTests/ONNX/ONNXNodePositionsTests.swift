import Testing

@testable import ModelFormats

@Suite struct ONNXNodePositionsTests {
    private func positions(_ trees: [(tree: Int64, numbers: [Int64])]) throws -> ONNXNodePositions {
        let operation = try ONNXNode(UnsafeRawBufferPointer(start: nil, count: 0))
        let all = trees.flatMap(\.numbers)
        var positions = ONNXNodePositions()
        var start = 0
        for (tree, numbers) in trees {
            try positions.add(tree: tree, all[start..<(start + numbers.count)], of: operation)
            start += numbers.count
        }
        return positions
    }

    @Test("nodes are found by their numbers, in order or not, and only in their own tree")
    func found() throws {
        let positions = try positions([(7, [0, 1, 2]), (-3, [5, 9, 0]), (8, [0])])
        #expect((0..<3).map { positions.position(ofNode: $0, in: 7) } == [0, 1, 2])
        #expect([5, 9, 0].map { positions.position(ofNode: $0, in: -3) } == [3, 4, 5])
        #expect(positions.position(ofNode: 0, in: 8) == 6)
        for (node, tree) in [(3, 7), (-1, 7), (Int64.max, 7), (1, -3), (1, 8), (0, 9)] as [(Int64, Int64)] {
            #expect(positions.position(ofNode: node, in: tree) == nil)
        }
    }

    @Test(
        "a node twice in a tree and a tree in two places are refused",
        arguments: [
            ([(1, [4, 4])], "nodes_nodeids[1]", "node 4 again"),
            ([(1, [0]), (2, [0]), (1, [1])], "nodes_treeids[2]", "tree 1 in two places"),
            ([(1, [3]), (2, [0]), (1, [0])], "nodes_treeids[2]", "tree 1 in two places"),
        ] as [([(Int64, [Int64])], String, String)])
    func refused(trees: [(Int64, [Int64])], place: String, found: String) throws {
        let error = try #require(throws: ModelFormatError.self) {
            try positions(trees.map { (tree: $0.0, numbers: $0.1) })
        }
        #expect(error.place.hasSuffix(place) && error.found == found)
    }
}

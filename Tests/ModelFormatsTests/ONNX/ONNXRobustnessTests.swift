import Models
import TestSupport
import Testing

@testable import ModelFormats

/// Damaged and hostile files end in a model or an error, soon, and never in a trap.
@Suite struct ONNXRobustnessTests {
    private static let names = ["tree_mixed_modes", "tree5_float_1_0_1", "ml_texts", "skl_network_two", "op_shapes"]

    @Test("a file cut off anywhere never traps, and is refused before its graph ends", arguments: names)
    func truncation(name: String) throws {
        let bytes = try FixtureFiles.bytes("models/onnx/\(name).onnx")
        for length in 0..<bytes.count {
            let isRead = isAccepted(bytes.prefix(length))
            if length < bytes.count / 2 { #expect(!isRead, "\(length) of \(bytes.count) bytes") }
        }
    }

    @Test("no flipped bit of a small model traps")
    func bitFlips() throws {
        var bytes = try FixtureFiles.bytes("models/onnx/tree5_float_1_0_1.onnx")
        for index in bytes.indices {
            for bit in 0..<8 {
                bytes[index] ^= 1 << bit
                isAccepted(bytes)
                bytes[index] ^= 1 << bit
            }
        }
    }

    @Test("flipped bits of other models do not trap", arguments: names)
    func someBitFlips(name: String) throws {
        var bytes = try FixtureFiles.bytes("models/onnx/\(name).onnx")
        for index in stride(from: 0, to: bytes.count, by: 3) {
            let bit: UInt8 = 1 << UInt8(index * 5 % 8)
            bytes[index] ^= bit
            isAccepted(bytes)
            bytes[index] ^= bit
        }
    }

    @Test(
        "lists of different lengths are refused",
        arguments: [
            "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids",
            "target_ids", "target_nodeids", "target_treeids",
        ])
    func lengths(list: String) {
        var lists = Self.stump
        lists[list]?.removeLast()
        #expect(throws: ModelFormatError.self) { try Self.table(lists) }
    }

    @Test("a child link back to the root is refused")
    func cyclicTree() throws {
        var lists = Self.stump
        lists["nodes_truenodeids"] = [0, 0, 0]
        let node = try Self.node(lists)
        let table = try ONNXTreeTable(node, kind: "target", isDouble: true)
        var builder = ONNXTreeBuilder(
            table, node, layout: .only, isDouble: true, hits: [], limits: ModelFileLimits())
        #expect(throws: ModelFormatError.self) { try builder.trees() }
    }

    @Test("a long chain of equality tests that many nodes lead to is not followed from each of them")
    func sharedChain() throws {
        // Nodes 0..<half ask feature 1 and lead to node `half`, where the chain on feature 0 begins; the last is a leaf.
        let half = 20_000
        let last = Int64(2 * half)
        let numbers = (0...last).map { $0 }
        var lists: [String: [Int64]] = [
            "nodes_treeids": numbers.map { _ in 0 }, "nodes_nodeids": numbers,
            "nodes_featureids": numbers.map { $0 < half ? 1 : 0 },
            "nodes_falsenodeids": numbers.map { min($0 + 1, last) },
            "nodes_truenodeids": numbers.map { $0 < half ? Int64(half) : last },
            "target_ids": [0], "target_nodeids": [last], "target_treeids": [0],
        ]
        lists["nodes_falsenodeids"]?[half - 1] = last
        let node = try Self.node(
            lists, modes: numbers.map { $0 == last ? "LEAF" : $0 < half ? "BRANCH_LEQ" : "BRANCH_EQ" },
            thresholds: numbers.map { Double($0 % 7) }, weights: [1])
        let table = try ONNXTreeTable(node, kind: "target", isDouble: true)
        var builder = ONNXTreeBuilder(
            table, node, layout: .only, isDouble: true, hits: [], limits: ModelFileLimits())
        let elapsed = ContinuousClock().measure {
            #expect(throws: ModelFormatError.self) { try builder.trees() }
        }
        #expect(elapsed < .seconds(5))
    }

    @Test(
        "children outside the tree, and features below 0, are refused",
        arguments: [
            ("nodes_truenodeids", Int64(7)), ("nodes_falsenodeids", -1), ("nodes_featureids", -1),
            ("nodes_featureids", .max), ("target_nodeids", 9), ("target_ids", -1),
        ])
    func ranges(list: String, value: Int64) {
        var lists = Self.stump
        lists[list]?[0] = value
        #expect(throws: ModelFormatError.self) { try Self.table(lists) }
    }

    @Test(
        "numbers that never end, groups, and lengths beyond the file are refused",
        arguments: [
            [0x08] + Array(repeating: 0xFF, count: 11), [0x08, 0x08, 0x3B],
            [0x08, 0x08, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            [0x08, 0x08, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x08, 0x08, 0x3A, 0x02, 0x07, 0x00],
            [0x08, 0x08, 0x12], [0x08, 0x08, 0x3D, 0x00],
        ] as [[UInt8]])
    func wire(bytes: [UInt8]) {
        #expect(!isAccepted(bytes))
    }

    @Test("packed and unpacked numbers are the same")
    func packing() throws {
        var packed = ProtobufMessage()
        packed.append(8, packed: [1, 300, -1])
        var single = ProtobufMessage()
        for value: Int64 in [1, 300, -1] { single.append(8, value) }
        let lists = try [packed, single].map { message in
            try message.bytes.withUnsafeBytes { try ONNXAttribute($0).ints }
        }
        #expect(lists[0] == [1, 300, -1] && lists[0] == lists[1])
    }

    private static let stump: [String: [Int64]] = [
        "nodes_treeids": [0, 0, 0], "nodes_nodeids": [0, 1, 2], "nodes_featureids": [0, 0, 0],
        "nodes_truenodeids": [1, 0, 0], "nodes_falsenodeids": [2, 0, 0], "target_ids": [0, 0],
        "target_nodeids": [1, 2], "target_treeids": [0, 0],
    ]

    private static func table(_ lists: [String: [Int64]]) throws -> ONNXTreeTable {
        try ONNXTreeTable(try node(lists), kind: "target", isDouble: true)
    }

    /// The bytes live as long as the process, as the node's texts point into them.
    private static func node(
        _ lists: [String: [Int64]], modes names: [String] = ["BRANCH_LEQ", "LEAF", "LEAF"],
        thresholds: [Double] = [0.5, 0, 0], weights: [Double] = [1, 2]
    ) throws -> ONNXNode {
        var message = ProtobufMessage()
        message.append(4, "TreeEnsembleRegressor")
        for (name, values) in lists { message.append(5, ONNXGraphDraft.attribute(name, values)) }
        var modes = ProtobufMessage()
        modes.append(1, "nodes_modes")
        for mode in names { modes.append(9, mode) }
        message.append(5, modes)
        for (name, values) in [("nodes_values_as_tensor", thresholds), ("target_weights_as_tensor", weights)] {
            let tensor = ONNXGraphDraft.tensor(values, dimensions: [values.count])
            message.append(5, ONNXGraphDraft.attribute(name, tensor: tensor))
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: message.bytes.count, alignment: 1)
        memory.copyBytes(from: message.bytes)
        return try ONNXNode(UnsafeRawBufferPointer(memory))
    }
}

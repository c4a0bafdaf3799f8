internal import JSONText

/// A graph in `Double` while it is written: from `X`, `[N, features]`, to `margins` and `scores`.
struct ONNXGraphDraft {
    private var graph = ProtobufMessage()
    private var valueCount = 0

    /// Adds an operator with one output; the output's name.
    @discardableResult
    mutating func node(
        _ operation: String, _ inputs: [String], output: String? = nil, learned: Bool = false,
        _ attributes: [ProtobufMessage] = []
    ) -> String {
        let name = output ?? "value_\(valueCount)"
        node(operation, inputs, outputs: [name], learned: learned, attributes)
        return name
    }

    mutating func node(
        _ operation: String, _ inputs: [String], outputs: [String], learned: Bool = false,
        _ attributes: [ProtobufMessage] = []
    ) {
        valueCount += 1
        var node = ProtobufMessage()
        for input in inputs { node.append(1, input) }
        for output in outputs { node.append(2, output) }
        node.append(3, "node_\(valueCount)")
        node.append(4, operation)
        for attribute in attributes { node.append(5, attribute) }
        if learned { node.append(7, "ai.onnx.ml") }
        graph.append(1, node)
    }

    /// Adds numbers that are the same for every row; their name.
    mutating func constant(_ numbers: [Double], dimensions: [Int]? = nil) -> String {
        valueCount += 1
        let name = "constant_\(valueCount)"
        graph.append(5, Self.tensor(numbers, dimensions: dimensions ?? [numbers.count], name: name))
        return name
    }

    static func attribute(_ name: String, _ value: Int) -> ProtobufMessage {
        var attribute = ProtobufMessage()
        attribute.append(1, name)
        attribute.append(3, Int64(value))
        attribute.append(20, 2)
        return attribute
    }

    static func attribute(_ name: String, _ values: [Int64]) -> ProtobufMessage {
        var attribute = ProtobufMessage()
        attribute.append(1, name)
        attribute.append(8, packed: values)
        attribute.append(20, 7)
        return attribute
    }

    static func attribute(_ name: String, tensor: ProtobufMessage) -> ProtobufMessage {
        var attribute = ProtobufMessage()
        attribute.append(1, name)
        attribute.append(5, tensor)
        attribute.append(20, 4)
        return attribute
    }

    static func tensor(_ numbers: [Double], dimensions: [Int], name: String = "") -> ProtobufMessage {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 * numbers.count)
        for number in numbers { withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 } }
        return tensor(bytes, type: .double, dimensions: dimensions, name: name)
    }

    static func tensor(
        _ bytes: [UInt8], type: ONNXElementType, dimensions: [Int], name: String = ""
    ) -> ProtobufMessage {
        var tensor = ProtobufMessage()
        tensor.append(1, packed: dimensions.map { Int64($0) })
        tensor.append(2, type.rawValue)
        if !name.isEmpty { tensor.append(8, name) }
        tensor.append(9, bytes)
        return tensor
    }

    /// The whole file.
    func model(featureNames: [String], outputCount: Int) -> [UInt8] {
        var graph = graph
        graph.append(2, "model")
        graph.append(11, Self.valueInfo("X", width: featureNames.count))
        graph.append(12, Self.valueInfo("scores", width: outputCount))
        graph.append(12, Self.valueInfo("margins", width: outputCount))
        var model = ProtobufMessage()
        model.append(1, 10)
        model.append(2, "reliscore")
        model.append(7, graph)
        for (domain, version) in [("", 21), ("ai.onnx.ml", 5)] {
            var operators = ProtobufMessage()
            operators.append(1, domain)
            operators.append(2, Int64(version))
            model.append(8, operators)
        }
        var names = ProtobufMessage()
        names.append(1, "feature_names")
        names.append(2, JSONValue.array(featureNames.map { .string($0) }).text())
        model.append(14, names)
        return model.bytes
    }

    private static func valueInfo(_ name: String, width: Int) -> ProtobufMessage {
        var rows = ProtobufMessage()
        rows.append(2, "N")
        var columns = ProtobufMessage()
        columns.append(1, Int64(width))
        var shape = ProtobufMessage()
        shape.append(1, rows)
        shape.append(1, columns)
        var tensor = ProtobufMessage()
        tensor.append(1, ONNXElementType.double.rawValue)
        tensor.append(2, shape)
        var type = ProtobufMessage()
        type.append(1, tensor)
        var info = ProtobufMessage()
        info.append(1, name)
        info.append(2, type)
        return info
    }
}

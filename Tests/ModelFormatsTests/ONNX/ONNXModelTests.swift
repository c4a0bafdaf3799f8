import Inference
import Models
import TestSupport
import Testing

@testable import ModelFormats

@Suite struct ONNXModelTests {
    @Test(
        "trees with nothing before or behind them but casts, joins and wrappings are trees",
        arguments: [
            "tree_leq", "tree_binary_first_logistic_0", "tree_classes_softmax_3", "skl_forest_two", "skl_forest_zipmap",
            "lightgbm_three", "lightgbm_categories", "xgboost_value",
        ])
    func direct(name: String) throws {
        guard case .trees = try ONNXFixture(name).model else {
            Issue.record("not trees")
            return
        }
    }

    @Test(
        "what more than trees compute is a pipeline",
        arguments: ["skl_logistic_two", "skl_network_value", "tree_average_1_base", "tree_binary_both_softmax_0"])
    func steps(name: String) throws {
        guard case .pipeline = try ONNXFixture(name).model else {
            Issue.record("not a pipeline")
            return
        }
    }

    @Test("a classifier of two classes has one score, a probability; others have one a class")
    func outputs() throws {
        let two = try ONNXFixture("skl_boosting_two").model
        #expect(two.outputCount == 1 && two.objective.yieldsProbability)
        let three = try ONNXFixture("skl_boosting_three").model
        #expect(three.outputCount == 3 && !three.objective.yieldsProbability)
    }

    @Test("several inputs give columns their names, texts are taken by value")
    func columns() throws {
        let model = try ONNXFixture("skl_columns").model
        #expect(model.featureNames == ["age", "size", "maker"])
        guard case .text(let domain) = model.featureDomains.last else {
            Issue.record("no texts")
            return
        }
        #expect(domain.labels == [.text("HGST"), .text("SEAGATE"), .text("WDC")])
    }

    @Test("an operator that is not run is named")
    func unknownOperator() {
        let file = graph([("SVMRegressor", "ai.onnx.ml", ["X"], ["Y"])])
        #expect(refusal(file)?.found == "ai.onnx.ml.SVMRegressor")
        #expect(refusal(graph([("Conv", "", ["X"], ["Y"])]))?.found == "Conv")
    }

    @Test("a graph that goes in a circle is refused")
    func cycle() {
        let file = graph([("Neg", "", ["a"], ["Y"]), ("Neg", "", ["Y"], ["a"])])
        #expect(refusal(file)?.code == .missing)
    }

    @Test("doubling a row again and again is refused before it fills the memory")
    func doubling() {
        var nodes = [("Concat", "", ["X", "X"], ["v0"])]
        for index in 1..<60 { nodes.append(("Concat", "", ["v\(index - 1)", "v\(index - 1)"], ["v\(index)"])) }
        nodes.append(("Identity", "", ["v59"], ["Y"]))
        #expect(refusal(graph(nodes, axis: 1)) != nil)
    }

    @Test("data outside the file is refused by name")
    func externalData() {
        var tensor = ONNXGraphDraft.tensor([1, 2], dimensions: [2], name: "w")
        tensor.append(14, 1)
        #expect(refusal(graph([("Add", "", ["X", "w"], ["Y"])], initializers: [tensor]))?.found == "external data")
    }

    @Test(
        "tensors whose dimensions and data differ are refused",
        arguments: [[3], [1 << 40], [1 << 62, 4], [-1], [1, 1, 1, 1, 1, 1, 1, 1, 2]])
    func dimensions(shape: [Int]) {
        let tensor = ONNXGraphDraft.tensor([1, 2], dimensions: [2], name: "w")
        var lying = ProtobufMessage()
        lying.append(1, packed: shape.map { Int64($0) })
        lying.append(2, 11)
        lying.append(8, "w")
        lying.append(9, Array(repeating: 0, count: 16))
        #expect(refusal(graph([("Add", "", ["X", "w"], ["Y"])], initializers: [tensor])) == nil)
        #expect(refusal(graph([("Add", "", ["X", "w"], ["Y"])], initializers: [lying])) != nil)
    }

    private func refusal(_ file: [UInt8]) -> ModelFormatError? {
        do throws(ModelFormatError) {
            _ = try ModelFile.read(file, named: "model.onnx")
            return nil
        } catch {
            return error
        }
    }

    /// A graph from `X`, two columns of doubles, to `Y`.
    private func graph(
        _ nodes: [(operation: String, domain: String, inputs: [String], outputs: [String])], axis: Int? = nil,
        initializers: [ProtobufMessage] = []
    ) -> [UInt8] {
        var graph = ProtobufMessage()
        for node in nodes {
            var message = ProtobufMessage()
            for input in node.inputs { message.append(1, input) }
            for output in node.outputs { message.append(2, output) }
            message.append(4, node.operation)
            message.append(7, node.domain)
            if let axis { message.append(5, ONNXGraphDraft.attribute("axis", axis)) }
            graph.append(1, message)
        }
        for tensor in initializers { graph.append(5, tensor) }
        graph.append(11, valueInfo("X"))
        graph.append(12, valueInfo("Y"))
        var model = ProtobufMessage()
        model.append(1, 8)
        model.append(7, graph)
        return model.bytes
    }

    private func valueInfo(_ name: String) -> ProtobufMessage {
        var (dimension, shape, tensor, type, info) = (
            ProtobufMessage(), ProtobufMessage(), ProtobufMessage(), ProtobufMessage(), ProtobufMessage()
        )
        dimension.append(1, 2)
        shape.append(1, ProtobufMessage())
        shape.append(1, dimension)
        tensor.append(1, 11)
        tensor.append(2, shape)
        type.append(1, tensor)
        info.append(1, name)
        info.append(2, type)
        return info
    }
}

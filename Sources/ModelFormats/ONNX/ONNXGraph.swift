internal import JSONText

/// The parts of `ModelProto` that say what the model computes.
struct ONNXGraph {
    private(set) var producer = ""
    private(set) var nodes: [ONNXNode] = []
    private(set) var inputs: [ONNXValueInfo] = []
    private(set) var outputs: [ONNXValueInfo] = []
    private(set) var initializers: [String: ONNXTensorFields] = [:]
    private(set) var metadata: [String: String] = [:]
    /// Version of the operators by domain.
    private(set) var operatorVersions: [String: Int64] = [:]

    init(model bytes: UnsafeRawBufferPointer, limits: ModelFileLimits) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: "ModelProto")
        var graph: UnsafeRawBufferPointer?
        while let field = try fields.next() {
            switch field.number {
            case 2: producer = try field.text("ModelProto.producer_name")
            case 7:
                guard graph == nil else {
                    throw ModelFormatError(.unexpected, at: "ModelProto", expected: "one graph", found: "a second")
                }
                graph = try field.message("ModelProto.graph")
            case 8: try readVersion(try field.message("ModelProto.opset_import"))
            case 14: try readMetadata(try field.message("ModelProto.metadata_props"))
            case 25:
                throw ModelFormatError(
                    .otherFormat, at: "ModelProto.functions", expected: "a graph of standard operators",
                    found: "functions of its own", remedy: "inline them with onnx.inliner and save the model again")
            default: break
            }
        }
        guard let graph else {
            throw ModelFormatError(
                .missing, at: "ModelProto", expected: "a graph", found: "none",
                remedy: "the file looks truncated, export it again")
        }
        try readGraph(graph, limits)
    }

    /// - Returns: Of the standard operators, or of `ai.onnx.ml`.
    func version(of domain: String) -> Int64 { operatorVersions[domain] ?? 1 }

    /// Names for the columns, as our own exporter writes them: a JSON list of texts.
    var featureNames: [String]? {
        guard var text = metadata["feature_names"] else { return nil }
        let value = text.withUTF8 { try? JSONValue.parse(UnsafeRawBufferPointer($0), depthLimit: 2) }
        let names = value?.arrayValue?.compactMap(\.stringValue)
        return names?.count == value?.arrayValue?.count ? names : nil
    }

    private mutating func readGraph(
        _ bytes: UnsafeRawBufferPointer, _ limits: ModelFileLimits
    ) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: "GraphProto")
        while let field = try fields.next() {
            switch field.number {
            case 1:
                nodes.append(try ONNXNode(try field.message("GraphProto.node")))
                guard nodes.count <= limits.onnxNodes else {
                    throw ModelFormatError(
                        .tooLarge, at: "GraphProto.node", expected: "at most \(limits.onnxNodes) nodes", found: "more",
                        remedy: "export a smaller graph")
                }
            case 5:
                let tensor = try ONNXTensorFields(
                    try field.message("GraphProto.initializer"), in: "GraphProto.initializer")
                initializers[tensor.name] = tensor
            case 11: inputs.append(try ONNXValueInfo(try field.message("GraphProto.input")))
            case 12: outputs.append(try ONNXValueInfo(try field.message("GraphProto.output")))
            case 15:
                throw ModelFormatError(
                    .otherFormat, at: "GraphProto.sparse_initializer", expected: "dense initialisers",
                    found: "a sparse one", remedy: "export the model with dense weights")
            default: break
            }
        }
        inputs.removeAll { initializers[$0.name] != nil }
    }

    private mutating func readVersion(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: "OperatorSetIdProto")
        var domain = ""
        var version: Int64 = 1
        while let field = try fields.next() {
            switch field.number {
            case 1: domain = try field.text("OperatorSetIdProto.domain")
            case 2: version = try field.int("OperatorSetIdProto.version")
            default: break
            }
        }
        operatorVersions[domain == "ai.onnx" ? "" : domain] = version
    }

    private mutating func readMetadata(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: "StringStringEntryProto")
        var (key, value) = ("", "")
        while let field = try fields.next() {
            switch field.number {
            case 1: key = try field.text("StringStringEntryProto.key")
            case 2: value = try field.text("StringStringEntryProto.value")
            default: break
            }
        }
        metadata[key] = value
    }
}

/// An input or output of the graph: its name and, as far as the file says, what it holds.
struct ONNXValueInfo {
    private(set) var name = ""
    /// Nil when the value is no tensor: a list of maps, as ZipMap makes.
    private(set) var type: Int64?
    /// Nil where a dimension is free; empty without a shape.
    private(set) var dimensions: [Int64?] = []

    init(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: "ValueInfoProto")
        while let field = try fields.next() {
            switch field.number {
            case 1: name = try field.text("ValueInfoProto.name")
            case 2: try readType(try field.message("ValueInfoProto.type"))
            default: break
            }
        }
    }

    private mutating func readType(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: "TypeProto")
        while let field = try fields.next() {
            guard field.number == 1 else { continue }
            var tensor = ProtobufFields(try field.message("TypeProto.tensor_type"), in: "TypeProto.Tensor")
            while let field = try tensor.next() {
                switch field.number {
                case 1: type = try field.int("TypeProto.Tensor.elem_type")
                case 2: try readShape(try field.message("TypeProto.Tensor.shape"))
                default: break
                }
            }
        }
    }

    private mutating func readShape(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: "TensorShapeProto")
        while let field = try fields.next() {
            guard field.number == 1 else { continue }
            var dimension = ProtobufFields(try field.message("TensorShapeProto.dim"), in: "TensorShapeProto.Dimension")
            var size: Int64?
            while let field = try dimension.next() {
                if field.number == 1 { size = try field.int("TensorShapeProto.Dimension.dim_value") }
            }
            // -1 and 0 are older ways to say "free".
            dimensions.append(size.flatMap { $0 > 0 ? $0 : nil })
        }
    }
}

/// One operator call of the graph.
struct ONNXNode {
    private(set) var name = ""
    private(set) var operation = ""
    /// Empty for the standard operators, `ai.onnx.ml` for the others.
    private(set) var domain = ""
    /// Empty where an optional input is left out.
    private(set) var inputs: [String] = []
    private(set) var outputs: [String] = []
    private var attributes: [String: ONNXAttribute] = [:]

    /// For messages.
    var place: String {
        let title = name.isEmpty ? outputs.first ?? "" : name
        return "node \(quotation(of: title)) (\(operation))"
    }

    init(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: "NodeProto")
        while let field = try fields.next() {
            switch field.number {
            case 1: inputs.append(try field.text("NodeProto.input"))
            case 2: outputs.append(try field.text("NodeProto.output"))
            case 3: name = try field.text("NodeProto.name")
            case 4: operation = try field.text("NodeProto.op_type")
            case 5:
                let attribute = try ONNXAttribute(try field.message("NodeProto.attribute"))
                guard attributes.updateValue(attribute, forKey: attribute.name) == nil else {
                    throw ModelFormatError(
                        .unexpected, at: place, expected: "different attributes",
                        found: "\(quotation(of: attribute.name)) twice")
                }
            case 7: domain = try field.text("NodeProto.domain")
            default: break
            }
        }
        if domain == "ai.onnx" { domain = "" }
    }

    func has(_ name: String) -> Bool { attributes[name] != nil }

    func int(_ name: String, default fallback: Int64) -> Int64 { attributes[name]?.int ?? fallback }

    func float(_ name: String, default fallback: Float) -> Float { attributes[name]?.float ?? fallback }

    func text(_ name: String, default fallback: String) -> String { attributes[name]?.text ?? fallback }

    func ints(_ name: String) -> [Int64] { attributes[name]?.ints ?? [] }

    func floats(_ name: String) -> [Float] { attributes[name]?.floats ?? [] }

    func texts(_ name: String) throws(ModelFormatError) -> [String] {
        var texts: [String] = []
        for bytes in rawTexts(name) {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ModelFormatError(
                    .unexpected, at: "\(place) \(name)", expected: "UTF-8 texts", found: quotation(of: bytes))
            }
            texts.append(text)
        }
        return texts
    }

    /// Without a `String` for each.
    func rawTexts(_ name: String) -> [UnsafeRawBufferPointer] { attributes[name]?.texts ?? [] }

    func tensor(_ name: String) throws(ModelFormatError) -> ONNXTensor? { try attributes[name]?.tensor?.tensor() }

    func fault(
        _ code: ModelFormatError.Code, _ attribute: String = "", expected: String, found: String,
        remedy: String = "export the model again"
    ) -> ModelFormatError {
        ModelFormatError(
            code, at: attribute.isEmpty ? place : "\(place) \(attribute)", expected: expected, found: found,
            remedy: remedy)
    }

    /// For a use of an operator that is known but not run here.
    func unsupported(expected: String, found: String) -> ModelFormatError {
        fault(
            .otherFormat, expected: expected, found: found,
            remedy: "export the model without it, or give the library's own model file")
    }
}

/// One attribute; which of the values counts is known from its name.
struct ONNXAttribute {
    private(set) var name = ""
    private(set) var int: Int64?
    private(set) var float: Float?
    private(set) var text: String?
    private(set) var ints: [Int64] = []
    private(set) var floats: [Float] = []
    private(set) var texts: [UnsafeRawBufferPointer] = []
    private(set) var tensor: ONNXTensorFields?

    init(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        var fields = ProtobufFields(bytes, in: "AttributeProto")
        while let field = try fields.next() {
            switch field.number {
            case 1: name = try field.text("AttributeProto.name")
            case 2: float = try field.float("AttributeProto.f")
            case 3: int = try field.int("AttributeProto.i")
            case 4: text = String(validating: try field.message("AttributeProto.s"), as: UTF8.self)
            case 5: tensor = try ONNXTensorFields(try field.message("AttributeProto.t"), in: "AttributeProto.t")
            case 7: try field.append(to: &floats, "attribute \(quotation(of: name)) floats")
            case 8: try field.append(to: &ints, "attribute \(quotation(of: name)) ints")
            case 9: texts.append(try field.message("AttributeProto.strings"))
            default: break
            }
        }
    }
}

package import Models

/// ONNX models of tables: trees, linear models, small networks, and what stands before and behind them.
package enum ONNXModel {
    /// Whether the bytes begin as `ModelProto` does: `ir_version` as a small number, then another of its fields.
    static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count > 2 && bytes[0] == 0x08 && (1...32).contains(bytes[1])
            && [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72].contains(bytes[2])
    }

    /// - Parameters:
    ///   - bytes: The whole file. Not kept.
    ///   - name: The file's name for messages.
    /// - Throws: `ModelFormatError`; an operator that is not run is named in it.
    package static func read(
        _ bytes: UnsafeRawBufferPointer, named name: String = "model.onnx",
        limits: ModelFileLimits = ModelFileLimits()
    ) throws(ModelFormatError) -> Model {
        do throws(ModelFormatError) {
            try limits.checkSize(of: bytes)
            var converter = ONNXConverter(try ONNXGraph(model: bytes, limits: limits), limits: limits)
            return try converter.model()
        } catch {
            throw error.named(name)
        }
    }
}

package import Models

/// Reads any model file this program can run. What it is is told from its content, never from its name.
package enum ModelFile {
    /// - Parameters:
    ///   - bytes: The whole file. Not kept.
    ///   - name: The file's name for messages.
    /// - Throws: `ModelFormatError`; a format that is known but not run is named in it.
    package static func read(
        _ bytes: UnsafeRawBufferPointer, named name: String = "model", limits: ModelFileLimits = ModelFileLimits()
    ) throws(ModelFormatError) -> Model {
        if LightGBMText.recognises(bytes) {
            return .trees(try LightGBMText.read(bytes, named: name, limits: limits))
        }
        if PickleFile.recognises(bytes) { return try PickleFile.read(bytes, named: name, limits: limits) }
        if XGBoostModel.recognises(bytes) {
            return try XGBoostModel.read(bytes, named: name, limits: limits)
        }
        if ONNXModel.recognises(bytes) {
            return try ONNXModel.read(bytes, named: name, limits: limits)
        }
        if let other = OtherFormat.recognise(bytes) {
            throw ModelFormatError(
                .otherFormat, expected: expected, found: other.name, remedy: other.remedy
            ).named(name)
        }
        if bytes.first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "{") {
            return .linear(try LinearModelJSON.read(bytes, named: name, limits: limits))
        }
        throw unknown(bytes).named(name)
    }

    /// The same, of bytes in an array.
    package static func read(_ bytes: [UInt8], named name: String) throws(ModelFormatError) -> Model {
        let outcome = bytes.withUnsafeBytes { bytes in
            Result { () throws(ModelFormatError) in try read(bytes, named: name) }
        }
        return try outcome.get()
    }

    /// The name that a version's model file with this content should have; see `ArtifactFileName.models` of Storage.
    package static func customaryName(of bytes: UnsafeRawBufferPointer) -> String {
        if LightGBMText.recognises(bytes) { return "model.txt" }
        if PickleFile.recognises(bytes) { return "model.joblib" }
        if XGBoostModel.recognises(bytes) { return XGBoostModel.isJSON(bytes) ? "model.json" : "model.ubj" }
        return ONNXModel.recognises(bytes) ? "model.onnx" : "model.json"
    }

    private static let expected =
        "a model of LightGBM (text), XGBoost, scikit-learn (pickle, joblib) or ONNX, or a linear model.json"

    private static func unknown(_ bytes: UnsafeRawBufferPointer) -> ModelFormatError {
        guard let first = TextLines(bytes).first else {
            return ModelFormatError(
                .unknownFormat, expected: expected, found: "an empty file", remedy: "copy the file again")
        }
        return ModelFormatError(
            .unknownFormat, expected: expected, found: "a file that begins with \(first.quoted)",
            remedy: "save it as its library does: save_model of LightGBM and XGBoost, joblib.dump, or export it to ONNX"
        )
    }
}

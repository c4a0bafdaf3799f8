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
        switch Format(of: bytes) {
        case .lightGBM: return .trees(try LightGBMText.read(bytes, named: name, limits: limits))
        case .pickle: return try PickleFile.read(bytes, named: name, limits: limits)
        case .xgboost: return try XGBoostModel.read(bytes, named: name, limits: limits)
        case .onnx: return try ONNXModel.read(bytes, named: name, limits: limits)
        case .linear: return .linear(try LinearModelJSON.read(bytes, named: name, limits: limits))
        case .other(let other):
            throw ModelFormatError(
                .otherFormat, expected: expected, found: other.name, remedy: other.remedy
            ).named(name)
        case .unknown: throw unknown(bytes).named(name)
        }
    }

    /// What a file is, by its first bytes.
    private enum Format {
        case lightGBM, pickle, xgboost, onnx, linear, unknown
        case other(OtherFormat)

        init(of bytes: UnsafeRawBufferPointer) {
            if LightGBMText.recognises(bytes) {
                self = .lightGBM
            } else if PickleFile.recognises(bytes) {
                self = .pickle
            } else if XGBoostModel.recognises(bytes) {
                self = .xgboost
            } else if ONNXModel.recognises(bytes) {
                self = .onnx
            } else if let other = OtherFormat.recognise(bytes) {
                self = .other(other)
            } else {
                let isObject = bytes.first { $0 > UInt8(ascii: " ") } == UInt8(ascii: "{")
                self = isObject ? .linear : .unknown
            }
        }
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
        switch Format(of: bytes) {
        case .lightGBM: "model.txt"
        case .pickle: "model.joblib"
        case .xgboost: XGBoostModel.isJSON(bytes) ? "model.json" : "model.ubj"
        case .onnx: "model.onnx"
        case .linear, .other, .unknown: "model.json"
        }
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

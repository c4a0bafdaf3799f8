internal import Bytes
package import Models

/// XGBoost's model files: JSON, UBJSON, and the binary format of versions 0.4 to 3.0, also behind the header of an old
/// XGBoost4J-Spark. Rules are those of XGBoost 3.2. See the overview page of this target.
package enum XGBoostModel {
    /// Which iterations of a model that was stopped early are run.
    package enum Iterations: Sendable {
        /// As the program that wrote the file predicts: up to the best one for scikit-learn's wrapper, whose mark is in
        /// the file, otherwise all, as `Booster.predict` does.
        case asWritten
        /// Up to `best_iteration` where the file has one: `XGBClassifier.predict`.
        case best
    }

    /// - Parameters:
    ///   - bytes: The whole file. Not kept.
    ///   - name: The file's name for messages.
    package static func read(
        _ bytes: UnsafeRawBufferPointer, named name: String = "model.json", iterations: Iterations = .asWritten,
        limits: ModelFileLimits = ModelFileLimits()
    ) throws(ModelFormatError) -> Model {
        do throws(ModelFormatError) {
            try limits.checkSize(of: bytes)
            return try XGBoostBuilder(try content(bytes, limits: limits), limits: limits).model(iterations)
        } catch {
            throw error.named(name)
        }
    }

    /// Whether the content looks like any of the formats.
    package static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isJSON(bytes) || isUBJSON(bytes) || XGBoostBinary.recognises(bytes)
    }

    private static func content(
        _ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits
    ) throws(ModelFormatError) -> XGBoostContent {
        if isUBJSON(bytes) { return try XGBoostDocument.read(UBJSONSource(bytes), limits: limits) }
        if isJSON(bytes) { return try XGBoostDocument.read(JSONSource(bytes), limits: limits) }
        return try XGBoostBinary.read(bytes, limits: limits)
    }

    /// An object that begins with one of XGBoost's keys; no other object does.
    static func isJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var source = JSONSource(UnsafeRawBufferPointer(rebasing: bytes.prefix(4_096)))
        guard (try? source.beginObject()) != nil, let key = try? source.nextKey() else { return false }
        if key == "version" {
            guard (try? source.skipNumbers()) != nil, let second = try? source.nextKey() else { return false }
            return second == "learner"
        }
        return key == "learner" || key == "Model" || key == "Config"
    }

    /// `{` and the type of the first key's length, which no JSON text has there.
    private static func isUBJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "{") else { return false }
        return UBJSONType(rawValue: bytes[1]) != nil || bytes[1] == UInt8(ascii: "$")
    }
}

package import Bytes
internal import JSONText
package import Models

/// Our own file format for linear models, `model.json`, format version 1. See the overview page of this target.
///
/// Every member is required and no other is allowed: a member this version does not know could change the result.
package enum LinearModelJSON {
    package static let formatName = "reliscore.linear"
    package static let formatVersion = 1

    /// - Parameters:
    ///   - bytes: The whole file. Not kept.
    ///   - name: The file's name for messages.
    package static func read(
        _ bytes: UnsafeRawBufferPointer, named name: String = "model.json",
        limits: ModelFileLimits = ModelFileLimits()
    ) throws(ModelFormatError) -> LinearModel {
        do throws(ModelFormatError) {
            let document = try LinearModelDocument(bytes, limits: limits)
            return try model(document)
        } catch {
            throw error.named(name)
        }
    }

    private static func model(_ document: LinearModelDocument) throws(ModelFormatError) -> LinearModel {
        try document.checkFormat()
        let scaler = try document.scaler()
        let names = try document.names("features")
        let means = try document.numbers("mean", of: scaler, path: "scaler.mean")
        let scales = try document.numbers("scale", of: scaler, path: "scaler.scale")
        let coefficients = try document.numbers("coefficients")
        let intercept = try document.number("intercept")
        let fillValues = try document.numbers("fill_values")
        let link = try document.link()
        do throws(ModelError) {
            return try LinearModel(
                featureNames: names, means: means, scales: scales, coefficients: coefficients, intercept: intercept,
                fillValues: fillValues, link: link)
        } catch {
            throw ModelFormatError(error)
        }
    }

    /// Writes numbers so that reading gives the same `Double`s.
    package static func write(_ model: LinearModel, to output: inout ByteBuffer) {
        func numbers(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }
        let document: JSONValue = [
            "format": .string(formatName),
            "format_version": .number(formatVersion),
            "features": .array(model.featureNames.map { .string($0) }),
            "scaler": ["mean": numbers(model.means), "scale": numbers(model.scales)],
            "coefficients": numbers(model.coefficients),
            "intercept": .number(model.intercept),
            "fill_values": numbers(model.fillValues),
            "link": .string(model.link.rawValue),
        ]
        document.write(to: &output, pretty: true)
    }
}

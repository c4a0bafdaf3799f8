internal import JSONText
internal import Models

/// The members of a `model.json`, with faults named by their path.
struct LinearModelDocument {
    private let root: JSONObject
    private let limits: ModelFileLimits

    private static let members = [
        "format", "format_version", "features", "scaler", "coefficients", "intercept", "fill_values", "link",
    ]

    init(_ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits) throws(ModelFormatError) {
        self.limits = limits
        let limit = min(limits.fileBytes, limits.features * 1_024)
        guard bytes.count <= limit else {
            throw ModelFormatError(
                .tooLarge, expected: "at most \(limit) bytes", found: "\(bytes.count)", remedy: "use fewer features")
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes, depthLimit: 8)
        } catch {
            throw ModelFormatError(
                .malformedJSON, at: "byte \(error.offset)", expected: error.expected, found: error.foundWords,
                remedy: "write the file again")
        }
        guard let root = value.objectValue else {
            throw ModelFormatError(.malformedJSON, expected: "an object", found: "another value")
        }
        self.root = root
    }

    func checkFormat() throws(ModelFormatError) {
        guard root["format"]?.stringValue == LinearModelJSON.formatName else {
            throw ModelFormatError(
                .unknownFormat, at: "format", expected: "“\(LinearModelJSON.formatName)”", found: "another or none",
                remedy: "this JSON is neither our linear model nor what XGBoost's save_model writes: give one of these")
        }
        guard let version = root["format_version"]?.number?.int, version == LinearModelJSON.formatVersion else {
            throw ModelFormatError(
                .unsupportedVersion, at: "format_version", expected: "\(LinearModelJSON.formatVersion)",
                found: root["format_version"]?.number?.text ?? "none",
                remedy: "write the file for this version, or update this program")
        }
        try checkMembers(root, Self.members, path: "")
    }

    func scaler() throws(ModelFormatError) -> JSONObject {
        guard let scaler = root["scaler"]?.objectValue else { throw missing("scaler", "an object") }
        try checkMembers(scaler, ["mean", "scale"], path: "scaler.")
        return scaler
    }

    func names(_ key: String) throws(ModelFormatError) -> [String] {
        guard let items = root[key]?.arrayValue else { throw missing(key, "a list of names") }
        guard items.count <= limits.features else {
            throw ModelFormatError(
                .tooLarge, at: key, expected: "at most \(limits.features) features", found: "\(items.count)",
                remedy: "use fewer features")
        }
        var names: [String] = []
        for (index, item) in items.enumerated() {
            guard let name = item.stringValue else { throw missing("\(key)[\(index)]", "text") }
            names.append(name)
        }
        return names
    }

    func numbers(_ key: String) throws(ModelFormatError) -> [Double] { try numbers(key, of: root, path: key) }

    func numbers(_ key: String, of object: JSONObject, path: String) throws(ModelFormatError) -> [Double] {
        guard let items = object[key]?.arrayValue else { throw missing(path, "a list of numbers") }
        var numbers: [Double] = []
        for (index, item) in items.enumerated() {
            guard let number = item.number?.double else { throw missing("\(path)[\(index)]", "a finite number") }
            numbers.append(number)
        }
        return numbers
    }

    func number(_ key: String) throws(ModelFormatError) -> Double {
        guard let number = root[key]?.number?.double else { throw missing(key, "a finite number") }
        return number
    }

    func link() throws(ModelFormatError) -> LinearModel.Link {
        guard let link = root["link"]?.stringValue.flatMap(LinearModel.Link.init(rawValue:)) else {
            throw missing("link", "“logit” or “identity”")
        }
        return link
    }

    private func checkMembers(_ object: JSONObject, _ allowed: [String], path: String) throws(ModelFormatError) {
        if let key = object.keys.first(where: { !allowed.contains($0) }) {
            throw ModelFormatError(
                .unexpected, at: path + quotation(of: key), expected: "only \(allowed.joined(separator: ", "))",
                found: "another member", remedy: "remove it, or update this program")
        }
    }

    private func missing(_ path: String, _ expected: String) -> ModelFormatError {
        ModelFormatError(.missing, at: path, expected: expected, found: "another value or none")
    }
}

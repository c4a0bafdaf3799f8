internal import JSONText
internal import Storage

/// What the files of a version say, read as JSON; the model itself is not.
struct ArtifactContent {
    let artifact: Artifact
    let version: JSONValue
    let metrics: JSONValue
    let schema: JSONValue
    /// In the model's order; without a type where the schema gives none.
    let features: [(name: String, type: String?)]

    init(_ artifact: Artifact) throws(CommandError) {
        self.artifact = artifact
        version = try Self.json(ArtifactFileName.version, artifact)
        metrics = try Self.json(ArtifactFileName.metrics, artifact)
        schema = try Self.json(ArtifactFileName.featureSchema, artifact)
        features = (schema["ordered_features"]?.arrayValue ?? []).map { item in
            (
                name: item["name"]?.stringValue ?? item.stringValue ?? item.text(),
                type: (item["dtype"] ?? item["type"])?.stringValue
            )
        }
    }

    /// What the schema says besides the list of features.
    var schemaFacts: JSONObject {
        var facts = schema.objectValue ?? [:]
        facts["ordered_features"] = nil
        return facts
    }

    /// `version.json`, and the parameters a LightGBM model keeps of its training; the version's own name is left out.
    var settings: [(name: String, value: JSONValue)] {
        var facts = version.objectValue ?? [:]
        facts["model_version"] = nil
        if facts["parameters"] == nil, artifact.modelFile.name == "model.txt" {
            let parameters = Self.lightGBMParameters(artifact.modelFile.bytes)
            if parameters.count > 0 { facts["parameters"] = .object(parameters) }
        }
        return Self.leaves(of: facts)
    }

    /// The members of objects within objects, named `a.b.c`; lists are values.
    static func leaves(of object: JSONObject) -> [(name: String, value: JSONValue)] {
        var found: [(name: String, value: JSONValue)] = []
        var waiting = object.members.reversed().map { (name: $0.key, value: $0.value) }
        while let next = waiting.popLast() {
            if let members = next.value.objectValue?.members, !members.isEmpty {
                waiting += members.reversed().map { (name: "\(next.name).\($0.key)", value: $0.value) }
            } else {
                found.append(next)
            }
        }
        return found
    }

    /// Lines such as `[learning_rate: 0.05]` between `parameters:` and `end of parameters`.
    private static func lightGBMParameters(_ model: [UInt8]) -> JSONObject {
        let end = "\nend of parameters"
        // It stands at the end of the file; only there is it looked for.
        let tail = String(decoding: model.suffix(64 << 10), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard let start = tail.lastIndex(of: "parameters:") else { return [:] }
        var parameters = JSONObject()
        for line in tail[(start + 1)...].prefix(while: { "\n\($0)" != end }) where line.hasPrefix("[") {
            let parts = line.dropFirst().dropLast().split(separator: ":", maxSplits: 1)
            guard let name = parts.first else { continue }
            parameters.append(String(name), .string(parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""))
        }
        return parameters
    }

    private static func json(_ name: String, _ artifact: Artifact) throws(CommandError) -> JSONValue {
        guard let file = artifact.file(name) else { return .null }
        do {
            return try JSONValue.parse(file.bytes)
        } catch {
            throw CommandError(
                .badData,
                "cannot read \(artifact.version)/\(name): expected \(error.expected), found \(error.foundWords) at byte "
                    + "\(error.offset)", hint: "write the file again and publish it under another name")
        }
    }
}

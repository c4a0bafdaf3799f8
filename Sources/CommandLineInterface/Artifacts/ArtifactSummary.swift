internal import JSONText
internal import Storage
internal import SystemIO

/// What `artifacts show` prints.
struct ArtifactSummary {
    let content: ArtifactContent
    let isActive: Bool

    private var artifact: Artifact { content.artifact }
    private static let shownFeatures = 6

    var json: JSONValue {
        let files = artifact.files.map { file -> JSONValue in
            [
                "name": .string(file.name), "bytes": .number(file.bytes.count),
                "sha256": .string(file.sha256.description),
            ]
        }
        let features = content.features.map { feature -> JSONValue in
            ["name": .string(feature.name), "dtype": feature.type.map { .string($0) } ?? .null]
        }
        return [
            "version": .string(artifact.version.text), "active": .bool(isActive),
            "verified": .bool(artifact.isVerified), "digest": .string(artifact.digest.description),
            "published_at": artifact.publishedAt.map { .string($0.description) } ?? .null,
            "model_file": .string(artifact.modelFile.name), "files": .array(files), "version_json": content.version,
            "features": .array(features), "schema": .object(content.schemaFacts), "metrics": content.metrics,
        ]
    }

    var text: String {
        let published = artifact.publishedAt.map { "published \($0)" }
        var text = TextTable.text([
            ["version", artifact.version.text + (isActive ? " (active)" : "")],
            [
                "state",
                artifact.isVerified
                    ? "verified, \(published ?? "")" : "no manifest: its files are taken as they are, unverified",
            ],
            ["digest", artifact.digest.description],
        ])
        text += section(
            "Files", artifact.files.map { [$0.name, "\($0.bytes.count)", $0.sha256.description] })
        text += section("version.json", rows(content.version.objectValue ?? [:]))
        text += section("feature_schema.json", [["features", featureList]] + rows(content.schemaFacts))
        text += section("metrics.json", rows(content.metrics.objectValue ?? [:]))
        return text
    }

    private var featureList: String {
        let names = content.features.prefix(Self.shownFeatures).map(\.name).joined(separator: ", ")
        let rest = content.features.count - Self.shownFeatures
        return "\(content.features.count): \(names)" + (rest > 0 ? ", and \(rest) more (see --json)" : "")
    }

    private func rows(_ object: JSONObject) -> [[String]] {
        ArtifactContent.leaves(of: object).map { [$0.name, Self.words($0.value)] }
    }

    /// A list of single values as they are while they are few; else how many there are.
    static func words(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: "-"
        case .bool(let flag): flag ? "yes" : "no"
        case .number(let number): number.text
        case .object: "{}"
        case .array(let items):
            if items.count <= shownFeatures, items.allSatisfy({ $0.objectValue == nil && $0.arrayValue == nil }) {
                items.map(words).joined(separator: ", ")
            } else {
                "\(items.count) items (see --json)"
            }
        }
    }

    private func section(_ title: String, _ rows: [[String]]) -> String {
        rows.isEmpty ? "" : "\n\(title)\n" + TextTable.text(rows.map { ["", ""] + $0 }, gaps: [0, 2])
    }
}

internal import JSONText
internal import Storage

extension ArtifactDifference {
    var json: JSONValue {
        func side(_ artifact: Artifact) -> JSONValue {
            [
                "version": .string(artifact.version.text), "digest": .string(artifact.digest.description),
                "model_file": .string(artifact.modelFile.name), "model_bytes": .number(artifact.modelFile.bytes.count),
                "model_sha256": .string(artifact.modelFile.sha256.description),
            ]
        }
        func pair(_ row: Row) -> JSONObject {
            ["name": .string(row.name), "a": row.left ?? .null, "b": row.right ?? .null]
        }
        return [
            "same": .bool(isSame), "a": side(left), "b": side(right),
            "same_model": .bool(left.modelFile.sha256 == right.modelFile.sha256),
            "differing_files": .array(files.map { .string($0) }),
            "features": [
                "same": .bool(features.isSame), "added": .array(features.added.map { .string($0) }),
                "removed": .array(features.removed.map { .string($0) }),
                "moved": .array(
                    features.moved.map { ["name": .string($0.name), "a": .number($0.left), "b": .number($0.right)] }),
                "retyped": .array(
                    features.retyped.map {
                        [
                            "name": .string($0.name), "a": $0.left.map { .string($0) } ?? .null,
                            "b": $0.right.map { .string($0) } ?? .null,
                        ]
                    }),
            ],
            "metrics": .array(
                metrics.map { row in
                    var object = pair(row)
                    object["difference"] = row.change.map { .number($0) } ?? .null
                    return .object(object)
                }),
            "settings": .array(settings.map { .object(pair($0)) }),
        ]
    }

    var text: String {
        var text = TextTable.text([
            ["", left.version.text, right.version.text],
            ["model", left.modelFile.name, right.modelFile.name],
            ["model SHA-256", short(left.modelFile.sha256), short(right.modelFile.sha256)],
            ["digest", short(left.digest), short(right.digest)],
        ])
        text +=
            "\n" + (isSame ? "They have the same files.\n" : "Files that differ: \(files.joined(separator: ", "))\n")
        text += "\n" + featureText
        text += section("Metrics", metrics.filter { isShown($0) }, withChange: true)
        text += section("Settings that differ", settings.filter { !isOfOneModel($0) }, withChange: false)
        let lone = settings.count { isOfOneModel($0) }
        if lone > 0 { text += "  and \(lone) parameters that only one of the models has (see --json)\n" }
        return text
    }

    /// Models of two libraries share no parameters: then all of one side would be listed.
    private func isOfOneModel(_ row: Row) -> Bool {
        row.name.hasPrefix("parameters.") && (row.left == nil || row.right == nil)
    }

    /// Of lists, which are no figures, only that they differ.
    private func isShown(_ row: Row) -> Bool { row.left?.number != nil || row.right?.number != nil || !row.isSame }

    private var featureText: String {
        if features.isSame { return "Features: the same, in the same order\n" }
        var text = "Features\n"
        for name in features.removed { text += "  - \(name)\n" }
        for name in features.added { text += "  + \(name)\n" }
        for feature in features.moved {
            text += "  ~ \(feature.name), was at \(feature.left), is at \(feature.right)\n"
        }
        for feature in features.retyped {
            text +=
                "  ~ \(feature.name), was \(feature.left ?? "without a type"), is \(feature.right ?? "without one")\n"
        }
        return text
    }

    private func section(_ title: String, _ rows: [Row], withChange: Bool) -> String {
        if rows.isEmpty { return "" }
        let lines = rows.map { row in
            ["", row.name, words(row.left), words(row.right)] + (withChange ? [change(row)] : [])
        }
        return "\n\(title)\n" + TextTable.text(lines, gaps: [2])
    }

    private func words(_ value: JSONValue?) -> String {
        guard let value else { return "-" }
        guard let number = value.number, number.int == nil, let double = number.double else {
            return ArtifactSummary.words(value).shortened
        }
        return JSONValue.number(double.rounded(digits: 6)).text()
    }

    private func change(_ row: Row) -> String {
        guard let change = row.change else { return row.isSame ? "" : "differs" }
        if change == 0 { return "=" }
        let figure =
            if let left = row.left?.number?.int, let right = row.right?.number?.int,
                case (let whole, false) = right.subtractingReportingOverflow(left)
            {
                String(whole)
            } else {
                JSONValue.number(change.rounded(digits: 4)).text()
            }
        return (change > 0 ? "+" : "") + figure
    }

    private func short(_ digest: Digest) -> String { String(digest.description.prefix(16)) }
}

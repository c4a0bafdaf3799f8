internal import Bytes
internal import JSONText
internal import SystemIO

extension ArtifactManifest {
    static let formatVersion = 1

    /// The text of `manifest.json`.
    func encoded() -> [UInt8] {
        let entries = files.map { file -> JSONValue in
            ["name": .string(file.name), "bytes": .number(file.bytes), "sha256": .string(file.sha256.description)]
        }
        let value: JSONValue = [
            "format_version": .number(Self.formatVersion), "version": .string(version.text),
            "published_at": .string(publishedAt.description), "files": .array(entries),
        ]
        return value.document()
    }

    /// Reads a manifest from outside.
    ///
    /// - Throws: `.manifestMalformed` for what is no JSON (a copy under way looks like that), `.manifestUnsupported` for
    ///   another format, `.manifestIncomplete` for missing or wrong members, `.invalidName` for names that are none.
    static func decode(_ bytes: [UInt8], action: String, place: String) throws(StorageError) -> ArtifactManifest {
        func refuse(_ code: StorageError.Code, _ expected: String, _ found: String) -> StorageError {
            StorageError(
                code, action, place: place, expected: expected, found: found,
                remedy: "publish the version again with `reliscore publish`")
        }
        let value: JSONValue
        do { value = try JSONValue.parse(bytes) } catch {
            throw refuse(.manifestMalformed, error.expected, "\(error.foundWords) at byte \(error.offset)")
        }
        guard let format = value["format_version"]?.number?.int else {
            throw refuse(.manifestIncomplete, "a whole number \"format_version\"", "none")
        }
        guard format == formatVersion else {
            throw refuse(.manifestUnsupported, "format_version \(formatVersion)", "\(format)")
        }
        guard let name = value["version"]?.stringValue else {
            throw refuse(.manifestIncomplete, "a text \"version\"", "none")
        }
        guard let publishedAt = value["published_at"]?.stringValue.flatMap(Timestamp.init) else {
            throw refuse(.manifestIncomplete, "a time \"published_at\" such as 2026-11-20T12:00:00Z", "none")
        }
        guard let items = value["files"]?.arrayValue else {
            throw refuse(.manifestIncomplete, "a list \"files\"", "none")
        }
        var files: [Entry] = []
        var seen: Set<String> = []
        for (index, item) in items.enumerated() {
            guard let name = item["name"]?.stringValue, let bytes = item["bytes"]?.number?.int, bytes >= 0,
                let sha256 = item["sha256"]?.stringValue.flatMap(Digest.init(hexadecimal:))
            else {
                throw refuse(
                    .manifestIncomplete, "name, bytes and 64 hexadecimal digits of sha256 in files[\(index)]",
                    "something else")
            }
            guard ArtifactFileName.isValid(name), name != ArtifactFileName.manifest else {
                throw refuse(.invalidName, "a single file name in files[\(index)]", quoted(name))
            }
            guard seen.insert(name).inserted else {
                throw refuse(.invalidName, "each file once", "\(quoted(name)) again in files[\(index)]")
            }
            files.append(Entry(name: name, bytes: bytes, sha256: sha256))
        }
        let version = try VersionName.checked(name, action, place: place)
        return ArtifactManifest(version: version, publishedAt: publishedAt, files: files)
    }
}

extension JSONValue {
    /// Pretty text with a newline at its end, as a file for people and programs.
    func document() -> [UInt8] {
        var buffer = ByteBuffer(capacity: 1_024)
        write(to: &buffer, pretty: true)
        buffer.append(UInt8(ascii: "\n"))
        return buffer.array
    }
}

internal import JSONText
internal import ModelFormats
internal import Models
internal import Storage
internal import SystemIO

/// A directory that is, or is to become, a version: its files as they are, whatever a manifest says of them.
struct ArtifactDirectory {
    let path: String
    /// Those that a version can have, without the manifest.
    let files: [(name: String, bytes: [UInt8])]
    /// The names of everything else in it.
    let otherNames: [String]
    /// False of a bare model file.
    let isDirectory: Bool
    private let manifest: JSONValue?

    private static let names =
        ArtifactFileName.models + ArtifactFileName.required
        + [ArtifactFileName.golden, ArtifactFileName.baseline, ArtifactFileName.modelCard]

    init(_ path: String) throws(CommandError) {
        self.path = path
        isDirectory = true
        let present: [String]
        do {
            present = try FileSystem.list(path, limit: 4096).sorted()
        } catch {
            throw CommandError("cannot open", error, expected: "a directory with a model file")
        }
        var files: [(name: String, bytes: [UInt8])] = []
        for name in present where Self.names.contains(name) {
            files.append((name: name, bytes: try Self.read(name, in: path)))
        }
        self.files = files
        otherNames = present.filter { !Self.names.contains($0) && $0 != ArtifactFileName.manifest }
        manifest =
            if present.contains(ArtifactFileName.manifest) {
                try? JSONValue.parse(Self.read(ArtifactFileName.manifest, in: path))
            } else {
                nil
            }
    }

    /// A bare model file, and what has to stand beside it: its features by name, and no facts or metrics.
    init(modelFile path: String) throws(CommandError) {
        self.path = path
        let bytes = try InputFile.read(path, limit: ArtifactLimits().modelBytes, task: "cannot read a model")
        let names = try Model.read(bytes, named: path).featureNames
        let schema: JSONValue = ["ordered_features": .array(names.map { ["name": .string($0)] })]
        files = [
            (name: bytes.withUnsafeBytes(ModelFile.customaryName), bytes: bytes),
            (name: ArtifactFileName.featureSchema, bytes: Array(schema.text().utf8)),
            (name: ArtifactFileName.metrics, bytes: Array("{}".utf8)),
            (name: ArtifactFileName.version, bytes: Array("{}".utf8)),
        ]
        otherNames = []
        isDirectory = false
        manifest = nil
    }

    /// The files as a version that nothing vouches for.
    func artifact(_ version: VersionName) throws(StorageError) -> Artifact {
        try Artifact(unpublished: version, files: files, place: path)
    }

    /// Everything in which the files differ from the manifest beside them; nothing where that cannot be read.
    ///
    /// - Parameter version: The name the manifest must have; nil for any.
    func differences(from version: VersionName?) -> [CheckReport.Entry] {
        var faults: [CheckReport.Entry] = []
        if let version, let named = manifest?["version"]?.stringValue, named != version.text {
            let detail = "expected version \(version), the directory's name, found version \(named.shortened)"
            faults.append(.failure("manifest", detail))
        }
        for item in manifest?["files"]?.arrayValue ?? [] {
            guard let name = item["name"]?.stringValue, !name.contains("/"), name != "..",
                let bytes = item["bytes"]?.number?.int, let digest = item["sha256"]?.stringValue
            else { continue }
            if let fault = difference(of: name, from: bytes, digest.lowercased()) {
                faults.append(.failure("files", "\(name): \(fault)"))
            }
        }
        return faults
    }

    private func difference(of name: String, from bytes: Int, _ digest: String) -> String? {
        let found: [UInt8]
        do throws(CommandError) {
            let known = files.first { $0.name == name }?.bytes
            found = if let known { known } else { try Self.read(name, in: path) }
        } catch {
            return error.code == .noInput ? "expected \(bytes) bytes, found nothing there" : error.description
        }
        guard found.count == bytes else { return "expected \(bytes) bytes, found \(found.count)" }
        let actual = SHA256.digest(of: found).description
        return actual == digest ? nil : "expected SHA-256 \(digest.shortened), found \(actual)"
    }

    private static func read(_ name: String, in path: String) throws(CommandError) -> [UInt8] {
        let limits = ArtifactLimits()
        let limit = ArtifactFileName.models.contains(name) ? limits.modelBytes : limits.otherFileBytes
        return try InputFile.read(FileSystem.join(path, name), limit: limit, task: "cannot read")
    }
}

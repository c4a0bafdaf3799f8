extension Artifact {
    /// Files that no store vouches for, as a version: to check them before they are published.
    ///
    /// - Parameters:
    ///   - files: With one model file; a pickle beside an exported model is left out, as publishing would serve the other.
    ///   - place: Where they come from, for messages.
    /// - Throws: `.modelMissing` or `.modelAmbiguous`.
    package init(
        unpublished version: VersionName, files: [(name: String, bytes: [UInt8])], place: String
    ) throws(StorageError) {
        let model = try ArtifactFileName.model(
            among: files.map(\.name), "read version \(version)", place: place)
        let kept = files.filter { $0.name == model || !ArtifactFileName.models.contains($0.name) }
            .map { File(name: $0.name, bytes: $0.bytes, sha256: SHA256.digest(of: $0.bytes)) }
            .sorted { $0.name < $1.name }
        guard let modelFile = kept.first(where: { $0.name == model }) else {
            throw StorageError(
                .modelMissing, "read version \(version)", place: place, expected: model, found: "nothing there",
                remedy: "copy the file there")
        }
        let entries = kept.map { ArtifactManifest.Entry(name: $0.name, bytes: $0.bytes.count, sha256: $0.sha256) }
        self.init(
            version: version, digest: ArtifactManifest.contentDigest(of: entries), isVerified: false, publishedAt: nil,
            files: kept, modelFile: modelFile, notes: [])
    }
}

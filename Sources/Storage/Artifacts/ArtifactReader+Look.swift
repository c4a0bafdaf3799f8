internal import JSONText
internal import SystemIO

extension ArtifactReader {
    /// What can be known of a version without reading its model.
    struct Look {
        var hasManifest = false
        var publishedAt: Timestamp?
        var bytes = 0
        var problem: StorageError?
    }

    func look() -> Look {
        var look = Look()
        do throws(LoadFailure) {
            let files = try files()
            let names = try files.names()
            look.hasManifest = names.contains(ArtifactFileName.manifest)
            if look.hasManifest {
                let manifest = try readManifest(files)
                look.publishedAt = manifest.publishedAt
                _ = try checkedModel(of: manifest, files)
                for entry in manifest.files {
                    try files.check(entry, limit: store.limits.bytes(of: entry.name))
                    look.bytes += entry.bytes
                }
            } else {
                look.publishedAt = trainDate(files)
                for name in try unverifiedNames(files, names) {
                    look.bytes += try files.check(name, limit: store.limits.bytes(of: name)).bytes
                }
            }
        } catch {
            switch error {
            case .waiting(let reason), .rejected(let reason): look.problem = reason
            }
        }
        return look
    }

    /// `version.json` may be any object, or not be there: then the version has no date.
    private func trainDate(_ files: VersionFiles) -> Timestamp? {
        guard let bytes = try? files.read(ArtifactFileName.version, limit: store.limits.manifestBytes),
            case .object(let object)? = try? JSONValue.parse(bytes), case .string(let text)? = object["train_date"]
        else { return nil }
        return Timestamp(text)
    }
}

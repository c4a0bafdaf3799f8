import Foundation

extension BadVersion {
    /// What is wrong with the files as files, and with the manifest.
    static let files: [BadVersion] = [
        BadVersion(name: "model file missing", reason: "file_missing", edit: .shell("rm model.txt")),
        BadVersion(name: "schema file missing", reason: "file_missing", edit: .shell("rm feature_schema.json")),
        BadVersion(name: "model file truncated", reason: "size_mismatch", edit: .shell("truncate -s 50000 model.txt")),
        BadVersion(
            name: "one byte of the model changed", reason: "digest_mismatch",
            edit: .shell("printf X | dd of=model.txt bs=1 seek=60000 conv=notrunc 2>/dev/null")),
        BadVersion(
            name: "model file is a FIFO", reason: "file_not_regular", edit: .shell("rm model.txt; mkfifo model.txt")),
        BadVersion(
            name: "model file is a directory", reason: "file_not_regular", edit: .shell("rm model.txt; mkdir model.txt")
        ),
        BadVersion(
            name: "model file is a device", reason: "outside_root",
            edit: .shell("rm model.txt; ln -s /dev/zero model.txt")),
        BadVersion(
            name: "model file is a link that leads nowhere", reason: "file_missing",
            edit: .shell("rm model.txt; ln -s nowhere model.txt")),
        BadVersion(
            name: "model file is a link to itself", reason: "file_unreadable",
            edit: .shell("rm model.txt; ln -s model.txt model.txt")),
        BadVersion(
            name: "model file is a link out of the root", reason: "outside_root",
            edit: .shell("mv model.txt ../../stolen.txt; ln -s ../../stolen.txt model.txt")),
        BadVersion(
            name: "metrics.json of 17 MiB", reason: "file_too_large",
            edit: .shell(
                "old=$(stat -c %s metrics.json); truncate -s 17825792 metrics.json; "
                    + "sed -i \"s/\\\"name\\\":\\\"metrics.json\\\",\\\"bytes\\\":$old/"
                    + "\\\"name\\\":\\\"metrics.json\\\",\\\"bytes\\\":17825792/\" manifest.json")),
        BadVersion(
            name: "a model of 2 GiB (sparse)", reason: "file_too_large",
            edit: .shell(
                "old=$(stat -c %s model.txt); truncate -s 2147483648 model.txt; "
                    + "sed -i \"s/\\\"bytes\\\":$old/\\\"bytes\\\":2147483648/\" manifest.json")),
        BadVersion(
            name: "manifest of 2 MiB", reason: "file_too_large", edit: .shell("truncate -s 2097152 manifest.json")),
        BadVersion(
            name: "manifest is not JSON", reason: "manifest_malformed",
            edit: .shell("echo '{\"format_version\":' > manifest.json")),
        BadVersion(
            name: "manifest of a later format", reason: "manifest_unsupported",
            edit: .shell("sed -i 's/\"format_version\":1/\"format_version\":2/' manifest.json")),
        BadVersion(
            name: "manifest without a required file", reason: "manifest_incomplete",
            edit: .shell("sed -i 's/metrics.json/metrics.yaml/' manifest.json")),
        BadVersion(
            name: "manifest naming a file outside", reason: "invalid_name",
            edit: .shell("sed -i 's,model_card.md,../model_card.md,' manifest.json")),
        BadVersion(
            name: "manifest of another version", reason: "manifest_version_mismatch",
            edit: .draft { $0.manifest = $0.fittingManifest(version: "another") }),
        BadVersion(
            name: "unreadable model file", reason: "file_unreadable", edit: .shell("chmod 0 model.txt"),
            needsDenial: true),
    ]

    /// What is wrong with `ACTIVE_MODEL`.
    static let pointers: [BadVersion] = [
        BadVersion(
            name: "pointer to a missing version", reason: "version_missing",
            edit: .pointer("ln -sfn nosuch ACTIVE_MODEL")),
        BadVersion(
            name: "pointer file with ../x", reason: "invalid_name",
            edit: .pointer("rm ACTIVE_MODEL; echo ../x > ACTIVE_MODEL")),
        BadVersion(
            name: "pointer link out of the root", reason: "pointer_outside_root",
            edit: .pointer("ln -sfn /etc ACTIVE_MODEL")),
        BadVersion(
            name: "pointer link out of the root, dangling", reason: "pointer_outside_root",
            edit: .pointer("ln -sfn ../nosuch ACTIVE_MODEL")),
        BadVersion(
            name: "pointer to itself", reason: "pointer_unreadable", edit: .pointer("ln -sfn ACTIVE_MODEL ACTIVE_MODEL")
        ),
        BadVersion(
            name: "pointer to the root", reason: "pointer_outside_root", edit: .pointer("ln -sfn . ACTIVE_MODEL")),
        BadVersion(
            name: "pointer file empty", reason: "pointer_empty", edit: .pointer("rm ACTIVE_MODEL; : > ACTIVE_MODEL")),
        BadVersion(
            name: "pointer file of bytes that are no text", reason: "invalid_name",
            edit: .pointer("rm ACTIVE_MODEL; printf '\\377\\000\\376' > ACTIVE_MODEL")),
        BadVersion(
            name: "pointer file of 5,000 bytes", reason: "pointer_unreadable",
            edit: .pointer("head -c 5000 /dev/zero | tr '\\0' a > .long; mv -T .long ACTIVE_MODEL")),
        BadVersion(
            name: "pointer is a directory", reason: "pointer_unreadable",
            edit: .pointer("rm ACTIVE_MODEL; mkdir ACTIVE_MODEL")),
        BadVersion(
            name: "pointer is a FIFO", reason: "pointer_unreadable",
            edit: .pointer("rm ACTIVE_MODEL; mkfifo ACTIVE_MODEL")),
        BadVersion(
            name: "version is a plain file", reason: "version_not_directory",
            edit: .pointer("rm ACTIVE_MODEL; echo x > plain; echo plain > ACTIVE_MODEL")),
    ]
}

extension VersionDraft {
    /// Changes the first number of `margins` in golden.json and nothing else.
    mutating func changeFirstMargin(_ change: (Double) -> Double) throws {
        let text = String(decoding: files["golden.json"] ?? Data(), as: UTF8.self)
        guard let key = text.range(of: "\"margins\""), let open = text[key.upperBound...].firstIndex(of: "["),
            let comma = text[open...].firstIndex(of: ","),
            let value = Double(text[text.index(after: open)..<comma].trimmingCharacters(in: .whitespacesAndNewlines))
        else { throw ScoreClient.Failure(description: "golden.json has no margins") }
        files["golden.json"] = Data((text[...open] + "\(change(value))" + text[comma...]).utf8)
    }
}

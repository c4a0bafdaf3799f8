import Foundation
import Storage
import Testing

@Suite("Loading a version")
struct LoadTests {
    /// A shell command that spoils the published version `v1`, and how loading it then ends.
    struct Fault: Sendable, CustomTestStringConvertible {
        let command: String
        let outcome: String
        var testDescription: String { "\(command) → \(outcome)" }

        init(_ command: String, _ outcome: String) {
            self.command = command
            self.outcome = outcome
        }
    }

    @Test(
        "A bad version is refused with its reason",
        arguments: [
            Fault("rm -r v1", "waiting version_missing"),
            Fault("rm -r v1; ln -s gone v1", "waiting version_missing"),
            Fault("rm -r v1; ln -s v1 v1", "waiting file_unreadable"),
            Fault("rm -r v1; touch v1", "rejected version_not_directory"),
            Fault("rm -r v1; mkfifo v1", "rejected version_not_directory"),
            Fault("rm -r v1; ln -s /etc v1", "rejected outside_root"),
            Fault("rm -r v1; mkdir v1", "waiting file_missing"),
            Fault("mv v1 v2; sed -i s/v1/v2/ v2/manifest.json; ln -s v2 v1", "rejected manifest_version_mismatch"),
            Fault("rm v1/model.txt", "waiting file_missing"),
            Fault("rm v1/metrics.json", "waiting file_missing"),
            Fault(": > v1/model.txt", "waiting size_mismatch"),
            Fault("truncate -s -1 v1/model.txt", "waiting size_mismatch"),
            Fault("echo >> v1/model.txt", "waiting size_mismatch"),
            Fault("printf X | dd of=v1/model.txt bs=1 conv=notrunc 2>&1", "waiting digest_mismatch"),
            Fault("printf X | dd of=v1/metrics.json bs=1 conv=notrunc 2>&1", "waiting digest_mismatch"),
            Fault("rm v1/model.txt; mkfifo v1/model.txt", "rejected file_not_regular"),
            Fault("rm v1/model.txt; mkdir v1/model.txt", "rejected file_not_regular"),
            Fault("rm v1/model.txt; ln -s /dev/zero v1/model.txt", "rejected outside_root"),
            Fault("rm v1/model.txt; mknod v1/model.txt c 1 5 || exit 0", "rejected file_not_regular"),
            Fault("rm v1/model.txt; ln -s gone v1/model.txt", "waiting file_missing"),
            Fault("rm v1/model.txt; ln -s model.txt v1/model.txt", "rejected file_unreadable"),
            Fault("mv v1/model.txt ../$$.txt; ln -s ../../$$.txt v1/model.txt", "rejected outside_root"),
            Fault("rm v1/version.json; ln -s /etc/hostname v1/version.json", "rejected outside_root"),
            Fault("truncate -s 2G v1/model.txt", "rejected file_too_large"),
            Fault("truncate -s 17M v1/metrics.json", "rejected file_too_large"),
            Fault("truncate -s 2M v1/manifest.json", "rejected file_too_large"),
            Fault(": > v1/manifest.json", "waiting manifest_malformed"),
            Fault("truncate -s 40 v1/manifest.json", "waiting manifest_malformed"),
            Fault("echo x >> v1/manifest.json", "waiting manifest_malformed"),
            Fault("rm v1/manifest.json; mkfifo v1/manifest.json", "rejected file_not_regular"),
            Fault("rm v1/manifest.json; ln -s /etc/hostname v1/manifest.json", "rejected outside_root"),
            Fault("echo '[]' > v1/manifest.json", "rejected manifest_incomplete"),
            Fault(
                "sed -i 's/\"format_version\": 1/\"format_version\": 2/' v1/manifest.json",
                "rejected manifest_unsupported"),
            Fault("sed -i 's/\"v1\"/\"v2\"/' v1/manifest.json", "rejected manifest_version_mismatch"),
            Fault("sed -i 's/\"v1\"/\"..\\/v1\"/' v1/manifest.json", "rejected invalid_name"),
            Fault("sed -i 's/published_at/published/' v1/manifest.json", "rejected manifest_incomplete"),
            Fault("sed -i 's/model.txt/..\\/model.txt/' v1/manifest.json", "rejected invalid_name"),
            Fault("sed -i 's/model.txt/manifest.json/' v1/manifest.json", "rejected invalid_name"),
            Fault("sed -i 's/metrics.json/model.txt/' v1/manifest.json", "rejected invalid_name"),
            Fault("sed -i 's/metrics.json/other.json/' v1/manifest.json", "rejected manifest_incomplete"),
            Fault("sed -i 's/model.txt/tree.txt/' v1/manifest.json", "rejected model_missing"),
            Fault("sed -i 's/\"bytes\": /\"bytes\": -/' v1/manifest.json", "rejected manifest_incomplete"),
            Fault(
                "sed -i 's/\"bytes\": /\"bytes\": 99999999999999999999/' v1/manifest.json",
                "rejected manifest_incomplete"),
            Fault("sed -i 's/\"bytes\": /\"bytes\": 9999999999/' v1/manifest.json", "rejected file_too_large"),
            Fault("sed -i 's/\"sha256\": \"../\"sha256\": \"/' v1/manifest.json", "rejected manifest_incomplete"),
            Fault("rm v1/manifest.json", "waiting settling"),
            Fault("rm v1/manifest.json v1/version.json", "waiting file_missing"),
            Fault("rm v1/manifest.json v1/model.txt", "waiting model_missing"),
            Fault("rm v1/manifest.json; touch v1/model.onnx", "rejected model_ambiguous"),
            Fault("rm v1/manifest.json v1/metrics.json; mkfifo v1/metrics.json", "rejected file_not_regular"),
        ])
    func badVersions(fault: Fault) throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell(fault.command)
        if fault.command.contains("mknod"), !FileManager.default.fileExists(atPath: root.at("v1/model.txt")) {
            print("skipped: no right to make a device")
            return
        }
        let outcome = try root.store().load(version("v1"))
        #expect(outcome.summary == fault.outcome)
        if case .waiting(let error) = outcome {
            #expect(outcome.settled.summary == "rejected \(error.code.rawValue)")
        }
    }

    @Test("A refusal says where, what was expected, what was found and what to do")
    func sentence() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.write("v1/model.txt", "tree")
        guard case .waiting(let error) = try root.store().load(version("v1")) else {
            Issue.record("not waiting")
            return
        }
        #expect(
            error.description == "cannot load version v1 at \(root.path)/v1/model.txt: expected 8 bytes, found 4; "
                + "finish the copy or copy the file again")
    }

    @Test("An unreadable file is waited for and named", .enabled(if: geteuid() != 0, "root may read everything"))
    func unreadable() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell("chmod 0 v1/model.txt")
        #expect(try root.store().load(version("v1")).summary == "waiting file_unreadable")
    }

    @Test("A version is the same whatever its times, its place and its manifest's formatting")
    func identity() throws {
        let root = try ScratchRoot()
        let digest = try root.publish("v1").contentDigest
        try root.shell("touch -d 2001-01-01 v1/*; tr -d '\\n ' < v1/manifest.json > m; mv m v1/manifest.json")
        let artifact = try #require(root.store().load(version("v1")).artifact)
        #expect(artifact.digest == digest)
        #expect(artifact.isVerified)
        try root.shell("rm v1/manifest.json")
        let unverified = try #require(root.store().load(version("v1"), isSettled: true).artifact)
        #expect(unverified.digest == digest)
        #expect(!unverified.isVerified)
        #expect(unverified.notes.count == 1)
    }

    @Test("A model file that the manifest does not list is left alone, with a note")
    func unlistedModel() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.write("v1/model.json", "{}")
        let artifact = try #require(root.store().load(version("v1")).artifact)
        #expect(artifact.modelFile.name == "model.txt")
        #expect(artifact.file("model.json") == nil)
        #expect(artifact.notes.count == 1)
    }

    @Test("A pickle steps back behind an exported model, and is taken, to be refused by name, when alone")
    func pickle() throws {
        let root = try ScratchRoot()
        try root.writeUnverified("v1")
        try root.write("v1/model.joblib", "x")
        #expect(try root.store().load(version("v1"), isSettled: true).artifact?.modelFile.name == "model.txt")
        try root.remove("v1/model.txt")
        #expect(try root.store().load(version("v1"), isSettled: true).artifact?.modelFile.name == "model.joblib")
    }

    @Test("The fingerprint differs after every kind of change and not without one")
    func fingerprint() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        let store = try root.store()
        let location = try store.location(of: version("v1"), source: .pin)
        var seen = [store.fingerprint(of: location)]
        #expect(store.fingerprint(of: location) == seen[0])
        let changes = [
            "printf X | dd of=v1/model.txt bs=1 conv=notrunc 2>&1", "touch -d 2001-01-01 v1/model.txt",
            "cp -p v1/model.txt m && mv m v1/model.txt", "touch v1/new", "rm v1/new", "mv v1 v0 && cp -rp v0 v1",
            "rm -r v1",
        ]
        for change in changes {
            try root.shell("sleep 0.02; \(change)")  // Longer than the file system's clock tick.
            let now = store.fingerprint(of: location)
            #expect(!seen.contains(now), "\(change)")
            seen.append(now)
        }
    }
}

import Storage
import Testing

@Suite("StorageError")
struct StorageErrorTests {
    @Test(
        "What clients are told of a version that does not load names no directory",
        arguments: [
            "echo more >>v1/model.txt", "rm v1/model.txt", "rm -r v1", "rm v1/manifest.json v1/metrics.json",
            "rm v1/model.txt; mkfifo v1/model.txt", "rm v1/model.txt; ln -s /etc/hostname v1/model.txt",
            "rm -r v1; ln -s /etc v1", "echo '{' >v1/manifest.json", "rm -r v1; touch v1",
        ])
    func versions(command: String) throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell(command)
        let name = try #require(VersionName("v1"))
        switch try root.store().load(name, isSettled: true) {
        case .ready: Issue.record("the version loads")
        case .waiting(let error), .rejected(let error): expectNoPath(error, root)
        }
    }

    @Test(
        "What clients are told of a pointer that names no version names no directory",
        arguments: [
            "ln -s /etc ACTIVE_MODEL", "ln -s ../elsewhere ACTIVE_MODEL", "mkfifo ACTIVE_MODEL", "touch ACTIVE_MODEL",
            "ln -s ACTIVE_MODEL ACTIVE_MODEL", "true",
        ])
    func pointers(command: String) throws {
        let root = try ScratchRoot()
        try root.shell(command)
        switch try root.store().resolve() {
        case .version(let location): Issue.record("it chooses \(location)")
        case .waiting(let error), .rejected(let error): expectNoPath(error, root)
        }
    }

    private func expectNoPath(_ error: StorageError, _ root: ScratchRoot) {
        let shown = error.descriptionWithoutPaths
        #expect(!shown.contains(root.path) && !shown.contains("/"), "\(shown)")
        #expect(shown.contains(error.remedy), "the rest of the sentence stays: \(shown)")
    }
}

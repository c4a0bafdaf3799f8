import Bytes
import Dispatch
import Foundation
import Storage
import Synchronization
import Testing

@Suite("Torn copies", .serialized)
struct TornCopyTests {
    struct Step: Sendable {
        let file: String
        let bytes: ArraySlice<UInt8>
        let truncates: Bool
    }

    static let rounds = ProcessInfo.processInfo.environment["RELISCORE_DEEP"] == nil ? 40 : 1_000

    /// Copies a version in random order and pieces, with files cut and written again, while the scanner looks on.
    @Test("No version is activated before its last byte is there, whatever the order of the copy")
    func randomCopies() async throws {
        let root = try ScratchRoot()
        let store = try root.store()
        let source = try ScratchRoot()
        var generator = SplitMix64(seed: 20_261_120)
        var early = 0
        var looks = 0
        for round in 0..<Self.rounds {
            let name = "v\(round)"
            let content = (0..<Int.random(in: 1...60, using: &generator)).map { "leaf \($0)" }.joined(separator: "\n")
            try source.store().publish(version(name), files: ScratchRoot.files(content))
            let files = try FileManager.default.contentsOfDirectory(atPath: source.at(name)).shuffled(using: &generator)
            try root.shell("rm -f ACTIVE_MODEL; ln -s \(name) ACTIVE_MODEL; mkdir \(name)")

            var steps: [Step] = []
            for file in files {
                let bytes = try [UInt8](Data(contentsOf: URL(filePath: source.at("\(name)/\(file)"))))
                let cut = Int.random(in: 0...bytes.count, using: &generator)
                steps.append(Step(file: file, bytes: bytes[..<cut], truncates: true))
                if Bool.random(using: &generator) {  // Begins again, as a copier does after a broken connection.
                    steps.append(Step(file: file, bytes: bytes[..<(cut / 2)], truncates: true))
                    steps.append(Step(file: file, bytes: bytes[(cut / 2)...], truncates: false))
                } else {
                    steps.append(Step(file: file, bytes: bytes[cut...], truncates: false))
                }
            }
            // Pieces of different files may come in between each other, those of one file stay in order.
            steps = interleaved(steps, using: &generator)
            var scanner = ArtifactScanner(store: store, settleTime: .seconds(3_600))
            for step in steps {
                if case .ready(let artifact) = scanner.look(now: .now), try isTorn(artifact, source, name) {
                    early += 1
                }
                looks += 1
                try apply(step, to: root.at("\(name)/\(step.file)"))
            }
            switch scanner.look(now: .now) {
            case .ready(let artifact):
                #expect(artifact.isVerified)
                #expect(try !isTorn(artifact, source, name))
            case let finding:
                // The last step may have written nothing; then the version was ready before it.
                #expect(finding.summary == "unchanged")
                #expect(try store.load(version(name)).summary == "ready")
            }
        }
        print("torn copies: \(Self.rounds) versions, \(looks) looks during the copy, \(early) torn activations")
        #expect(early == 0)
    }

    /// `cp`, `rsync`-like and byte-by-byte writers racing a scanner that looks all the time.
    @Test(
        "No torn version is activated while a real copier races the scanner",
        arguments: [
            "cp -r src/$V .",
            "mkdir $V; for f in src/$V/*; do dd if=$f of=$V/${f##*/} bs=1 2>&1; done",
            "tar -C src -cf - $V | tar xf -", "mkdir $V; for f in src/$V/*; do dd if=$f of=$V/${f##*/} bs=7 2>&1; done",
            "mkdir $V; cp src/$V/manifest.json $V; for f in src/$V/*; do cp $f $V; : > $V/${f##*/}; cp $f $V; done",
        ])
    func races(command: String) async throws {
        let root = try ScratchRoot()
        try root.shell("mkdir src")
        let source = try ArtifactStore(root: root.at("src"))
        let watched = try WatchedRoot(root, notifications: true, settle: .seconds(3_600))
        let content = (0..<200).map { "leaf \($0)" }.joined(separator: "\n")
        for round in 0..<5 {
            let name = "v\(round)"
            try source.publish(version(name), files: ScratchRoot.files(content + name))
            try root.shell("ln -sfn \(name) ACTIVE_MODEL; sleep 0.03; V=\(name); \(command)")
            let latency = await watched.wait(for: "active \(name)")
            #expect(latency != nil, "\(watched.findings)")
        }
        #expect(watched.activations.count == 5)
        for (round, activation) in watched.activations.enumerated() {
            #expect(activation == "active v\(round) tree \(content)v\(round)\n")
        }
    }

    /// Whether the bytes handed out are not those of the source. The manifest's own last byte is a newline: without it
    /// the manifest is whole already.
    private func isTorn(_ artifact: Artifact, _ source: ScratchRoot, _ name: String) throws -> Bool {
        let files = try FileManager.default.contentsOfDirectory(atPath: source.at(name)).filter {
            $0 != "manifest.json"
        }
        guard files.sorted() == artifact.files.map(\.name) else { return true }
        return try artifact.files.contains {
            try [UInt8](Data(contentsOf: URL(filePath: source.at("\(name)/\($0.name)")))) != $0.bytes
        }
    }

    private func apply(_ step: Step, to path: String) throws {
        if step.truncates { try Data(step.bytes).write(to: URL(filePath: path)) }
        guard !step.truncates else { return }
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(step.bytes))
        try handle.close()
    }

    private func interleaved(_ steps: [Step], using generator: inout SplitMix64) -> [Step] {
        var queues = Dictionary(grouping: steps, by: \.file).sorted { $0.key < $1.key }.map { $0.value[...] }
        var merged: [Step] = []
        while !queues.isEmpty {
            let index = Int.random(in: 0..<queues.count, using: &generator)
            if let step = queues[index].popFirst() { merged.append(step) }
            if queues[index].isEmpty { queues.remove(at: index) }
        }
        return merged
    }
}

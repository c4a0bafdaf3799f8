import Foundation
import Storage
import Testing

@Suite("Promoters at once")
struct ConcurrentPromotionTests {
    static let promotions = ProcessInfo.processInfo.environment["RELISCORE_DEEP"] == nil ? 25 : 100

    @Test("Four processes promoting at once make one serial history, and the pointer is never wrong")
    func processes() throws {
        let root = try ScratchRoot()
        let names = ["v1", "v2", "v3", "v4"]
        for name in names { try root.publish(name) }
        let store = try root.store()
        try store.promote(version("v1"))
        let running = try names.indices.map { index in
            let turns = names[index...] + names[..<index]
            return try Probe.start([Probe.path, "promote", root.path, "\(Self.promotions)"] + turns)
        }
        var looks = 0
        while running.contains(where: \.isRunning) {
            let selection = store.resolve()
            #expect(selection.summary.hasPrefix("pointer v"), "\(selection.summary)")
            looks += 1
        }
        for process in running {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        let text = try Data(contentsOf: URL(filePath: root.at(".promotions.json")))
        let history = try #require(JSONSerialization.jsonObject(with: text) as? [String: Any])
        let entries = try #require(history["history"] as? [[String: Any]])
        for (earlier, later) in zip(entries, entries.dropFirst()) {
            #expect(later["from"] as? String == earlier["to"] as? String)
            #expect(later["action"] as? String == "promote")  // Never "observed": nobody moved behind the lock.
        }
        #expect(history["pending"] == nil)
        #expect(entries.last?["to"] as? String == store.activeVersion?.text)
        #expect((history["stack"] as? [String])?.last == store.activeVersion?.text)
        print("4 promoters × \(Self.promotions): \(entries.count) entries kept, \(looks) looks meanwhile")
    }

    @Test("Of many publishers of one name exactly one wins")
    func publishers() async throws {
        let root = try ScratchRoot()
        let path = root.path
        let outcomes = await withTaskGroup(of: String.self) { group in
            for index in 0..<8 {
                group.addTask {
                    do {
                        try ArtifactStore(root: path).publish(try version("v1"), files: ScratchRoot.files("\(index)"))
                        return "published"
                    } catch {
                        return (error as? StorageError)?.code.rawValue ?? "\(error)"
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == "published" } == 1)
        #expect(outcomes.count { $0 == "version_exists" } == 7)
        #expect(try root.store().load(version("v1")).summary == "ready")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["v1"])
    }
}

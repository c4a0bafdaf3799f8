package import Foundation

/// Where things are in a checkout that tests run from.
package enum PackageLayout {
    /// The directory of Package.swift.
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The two model versions that come with the source.
    package static let artifacts = root.appendingPathComponent("artifacts")

    /// The `reliscore` built with these tests, or the one named by `RELISCORE_BINARY`.
    package static let binary: URL = {
        if let path = ProcessInfo.processInfo.environment["RELISCORE_BINARY"] { return URL(fileURLWithPath: path) }
        var directory = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        // The test bundle lies beside the products, on some layouts a few folders further down.
        for _ in 0..<4 {
            let candidate = directory.appendingPathComponent("reliscore")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            directory.deleteLastPathComponent()
        }
        return root.appendingPathComponent(".build/debug/reliscore")
    }()

    /// Real data and models beside the checkout, or in `RELISCORE_SHARED`; a user's clone has none.
    package static let shared: URL? = {
        let named = ProcessInfo.processInfo.environment["RELISCORE_SHARED"].map { URL(fileURLWithPath: $0) }
        let url = named ?? root.deletingLastPathComponent().appendingPathComponent("shared")
        return FileManager.default.fileExists(atPath: url.appendingPathComponent("data").path) ? url : nil
    }()

    /// True when `shared` is there; otherwise says loudly what is not tested.
    package static func hasShared(for what: String) -> Bool {
        if shared != nil { return true }
        print("SKIPPED: \(what): no ../shared beside the checkout")
        return false
    }

    /// The models handed over with the project, or those of one library; says loudly what is not tested without them.
    package static func givenModels(_ library: String = "") -> URL? {
        let models = shared?.appendingPathComponent("data/models/\(library)")
        if let models, FileManager.default.fileExists(atPath: models.path) { return models }
        print("SKIPPED: no given models \(library) in ../shared; set RELISCORE_SHARED to that directory")
        return nil
    }

    /// Long runs: `RELISCORE_DEEP=1`.
    package static let isDeep = ProcessInfo.processInfo.environment["RELISCORE_DEEP"] == "1"
}

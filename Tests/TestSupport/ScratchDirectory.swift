package import Foundation

/// A directory that is removed with this object.
package final class ScratchDirectory: Sendable {
    package let url: URL
    package var path: String { url.path }

    package init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("reliscore-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    package func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    package func at(_ name: String) -> String { file(name).path }

    /// Writes a file and returns its path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        try text.write(to: file(name), atomically: false, encoding: .utf8)
        return at(name)
    }

    package func text(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }

    /// An artifact root holding copies of the two versions that come with the source, the LightGBM one active.
    package static func artifactRoot() throws -> ScratchDirectory {
        let scratch = try ScratchDirectory()
        for name in [Versions.lightGBM, Versions.linear] {
            try FileManager.default.copyItem(
                at: PackageLayout.artifacts.appendingPathComponent(name), to: scratch.file(name))
        }
        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("ACTIVE_MODEL").path, withDestinationPath: Versions.lightGBM)
        return scratch
    }
}

/// The versions in `artifacts/`.
package enum Versions {
    package static let lightGBM = "st4000dm000_h30_lgbm_v2"
    package static let linear = "st4000dm000_h30_linear_v2"
}

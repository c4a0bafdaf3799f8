import Foundation

/// A directory that is removed with this object.
public final class ScratchDirectory: Sendable {
    public let url: URL
    public var path: String { url.path }

    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("reliscore-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    public func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    /// An artifact root holding copies of the two versions that come with the source, the LightGBM one active.
    public static func artifactRoot() throws -> ScratchDirectory {
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
public enum Versions {
    public static let lightGBM = "st4000dm000_h30_lgbm_v1"
    public static let linear = "st4000dm000_h30_linear_v1"
}

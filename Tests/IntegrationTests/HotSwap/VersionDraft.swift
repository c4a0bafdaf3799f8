import Foundation
import Storage
import TestSupport

/// The files of a version to be written, good or deliberately bad.
struct VersionDraft {
    let name: String
    var files: [String: Data]
    /// Replaces the manifest that would fit.
    var manifest: Data?
    var hasManifest = true

    /// A copy of a version in `artifacts/` under another name, which its answers then carry.
    init(_ name: String, like original: String) throws {
        self.name = name
        files = [:]
        let directory = PackageLayout.artifacts.appendingPathComponent(original)
        for file in try FileManager.default.contentsOfDirectory(atPath: directory.path) where file != "manifest.json" {
            files[file] = try Data(contentsOf: directory.appendingPathComponent(file))
        }
        replace(original, by: name, in: "version.json")
    }

    var modelFile: String { files["model.txt"] == nil ? "model.json" : "model.txt" }

    mutating func replace(_ old: String, by new: String, in file: String) {
        let text = String(decoding: files[file] ?? Data(), as: UTF8.self)
        files[file] = Data(text.replacingOccurrences(of: old, with: new).utf8)
    }

    /// A manifest of exactly these files.
    func fittingManifest(version: String? = nil) -> Data {
        let entries = files.sorted { $0.key < $1.key }.map { name, bytes in
            "{\"name\":\"\(name)\",\"bytes\":\(bytes.count),\"sha256\":\"\(SHA256.digest(of: Array(bytes)))\"}"
        }
        return Data(
            ("{\"format_version\":1,\"version\":\"\(version ?? name)\",\"published_at\":\"2026-11-20T00:00:00Z\","
                + "\"files\":[\(entries.joined(separator: ","))]}").utf8)
    }

    /// All files, the manifest last.
    var allFiles: [(name: String, bytes: Data)] {
        let content = files.sorted { $0.key < $1.key }.map { (name: $0.key, bytes: $0.value) }
        return hasManifest ? content + [("manifest.json", manifest ?? fittingManifest())] : content
    }

    /// Writes it whole beside the root's versions and renames it into place.
    func write(to root: URL) throws {
        let temporary = root.appendingPathComponent(".draft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        for file in allFiles { try file.bytes.write(to: temporary.appendingPathComponent(file.name)) }
        try FileManager.default.moveItem(at: temporary, to: root.appendingPathComponent(name))
    }
}

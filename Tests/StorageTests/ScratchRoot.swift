import Foundation
import Storage
import SystemIO
import Testing

/// An empty artifact root for one test, removed when the value goes away.
final class ScratchRoot: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "storage-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func store(limits: ArtifactLimits = ArtifactLimits()) throws -> ArtifactStore {
        try ArtifactStore(root: path, limits: limits)
    }

    func at(_ name: String) -> String { path + "/" + name }

    /// Writes in place, as a careless copier does.
    func write(_ name: String, _ text: String) throws {
        let parent = (at(name) as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try text.write(toFile: at(name), atomically: false, encoding: .utf8)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: at(name)) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: at(name), withDestinationPath: target)
    }

    /// Runs a shell command with the root as its directory: promotion habits are shell habits.
    @discardableResult
    func shell(_ command: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(filePath: path)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: bytes, as: UTF8.self)
        try #require(process.terminationStatus == 0, "\(command): \(text)")
        return text
    }

    /// A version with a manifest; `content` makes its bytes differ.
    @discardableResult
    func publish(_ name: String, content: String? = nil, at time: String? = nil) throws -> ArtifactManifest {
        let moment = try time.map { try #require(Timestamp($0)) } ?? .now
        return try store().publish(
            version(name), files: ScratchRoot.files(content ?? name), publishedAt: moment)
    }

    /// A version without a manifest, as ReliScore's trainer leaves it.
    func writeUnverified(_ name: String, trainDate: String? = nil) throws {
        for file in ScratchRoot.files(name) {
            try write("\(name)/\(file.name)", String(decoding: file.bytes, as: UTF8.self))
        }
        if let trainDate { try write("\(name)/version.json", "{\"train_date\": \"\(trainDate)\"}") }
    }

    static func files(_ content: String) -> [(name: String, bytes: [UInt8])] {
        [
            ("model.txt", Array("tree \(content)\n".utf8)), ("feature_schema.json", Array("{}".utf8)),
            ("metrics.json", Array("{}".utf8)), ("version.json", Array("{\"model_version\":\"\(content)\"}".utf8)),
        ]
    }
}

func version(_ name: String) throws -> VersionName { try #require(VersionName(name)) }

extension LoadOutcome {
    var artifact: Artifact? { if case .ready(let artifact) = self { artifact } else { nil } }

    /// `ready`, or how the version is refused: `waiting file_missing`.
    var summary: String {
        switch self {
        case .ready(let artifact): artifact.isVerified ? "ready" : "ready unverified"
        case .waiting(let error): "waiting \(error.code.rawValue)"
        case .rejected(let error): "rejected \(error.code.rawValue)"
        }
    }
}

extension Selection {
    /// `pointer v1`, or how nothing is chosen: `waiting pointer_empty`.
    var summary: String {
        switch self {
        case .version(let location): "\(location.source.rawValue) \(location.version)"
        case .waiting(let error): "waiting \(error.code.rawValue)"
        case .rejected(let error): "rejected \(error.code.rawValue)"
        }
    }

    var location: VersionLocation? { if case .version(let location) = self { location } else { nil } }
}

/// The code of the error that `body` throws.
func code(of body: () throws -> Void) -> StorageError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? StorageError)?.code
    }
}

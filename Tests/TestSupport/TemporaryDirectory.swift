import Foundation

/// A directory for one test, removed when the value goes away.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        path = NSTemporaryDirectory() + "reliscore-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func at(_ name: String) -> String { path + "/" + name }

    /// Writes a file and returns its path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: at(name), atomically: false, encoding: .utf8)
        return at(name)
    }

    package func text(_ name: String) throws -> String { try String(contentsOfFile: at(name), encoding: .utf8) }
}

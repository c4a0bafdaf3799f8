package import Foundation

/// The files of `Fixtures`, by their path in it.
package enum FixtureFiles {
    package static func url(_ path: String) -> URL {
        Bundle.module.resourceURL?.appending(path: "Fixtures").appending(path: path) ?? URL(fileURLWithPath: path)
    }

    package static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url(path)))
    }

    package static func text(_ path: String) throws -> String {
        try String(contentsOf: url(path), encoding: .utf8)
    }

    /// Names without ending of the files in a folder that have this ending, sorted.
    package static func names(in folder: String, ending: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: url(folder).path)) ?? []
        return files.filter { $0.hasSuffix(".\(ending)") }.map { String($0.dropLast(ending.count + 1)) }.sorted()
    }
}

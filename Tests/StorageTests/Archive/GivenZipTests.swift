import Foundation
import Storage
import TestSupport
import Testing

/// The ZIP files of drive days that were handed over with the project.
@Suite("Given ZIP files")
struct GivenZipTests {
    static let files: [URL] = {
        guard let shared = PackageLayout.shared else {
            print("SKIPPED: no given ZIP files; set RELISCORE_SHARED to the shared directory")
            return []
        }
        let directory = shared.appending(path: "data/backblaze")
        let all = try? FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        return (all ?? []).filter { $0.pathExtension == "zip" }.sorted { $0.path < $1.path }
    }()

    @Test("Every entry reads to its end with its size and CRC", arguments: files)
    func readsWhole(_ file: URL) throws {
        let reader = try ZipReader(path: file.path)
        #expect(!reader.entries.isEmpty)
        for entry in reader.entries {
            var bytes = 0
            try reader.read(entry) { bytes += $0.count }
            #expect(bytes == entry.bytes)
        }
    }
}

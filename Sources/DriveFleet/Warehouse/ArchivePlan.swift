internal import Storage
internal import SystemIO

/// A ZIP file and what of it belongs into the warehouse; nothing but its directory has been read.
struct ArchivePlan {
    let name: String
    let path: String
    /// Its daily files, by name.
    let entries: [ZipEntry]

    var digest: Digest { WarehouseLedger.digest(of: entries) }

    static func open(_ path: String, name: String) throws(FleetError) -> ArchivePlan {
        do throws(StorageError) {
            let entries = try ZipReader(path: path).entries
                .filter { !$0.isDirectory && DailyFileNormaliser.isDailyFile($0.name) }
            return ArchivePlan(
                name: name, path: path, entries: entries.sorted { ($0.name, $0.index) < ($1.name, $1.index) })
        } catch {
            throw FleetError(error)
        }
    }

    /// The ZIP files of a directory, by name.
    static func list(_ directory: String) throws(FleetError) -> [String] {
        let names = try attempting("read", expected: "a directory of ZIP files") { () throws(SystemError) in
            try FileSystem.list(directory)
        }
        let archives = names.filter { $0.lowercased().hasSuffix(".zip") && !$0.hasPrefix(".") }
        guard !archives.isEmpty else {
            throw FleetError(
                .notFound,
                "cannot build from \(directory): expected ZIP files of daily drive statistics, found none; "
                    + "run `reliscore data download`, or name another directory")
        }
        return archives.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

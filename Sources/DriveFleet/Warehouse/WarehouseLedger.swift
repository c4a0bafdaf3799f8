internal import JSONText
internal import Storage
internal import Warehouse

/// What the warehouse's ledger says beside the table's entries: the daily files that are in it, the archives that are in
/// it whole, and what the months hold. A function of the daily files alone, in whatever order they came.
struct WarehouseLedger: Equatable, Sendable {
    struct File: Equatable, Sendable {
        /// Its path in the archive.
        var name: String
        var bytes: Int
        var counts: IngestCounts
    }

    struct Archive: Equatable, Sendable {
        /// The least of the names it had.
        var name: String
        var files: Int
        var bytes: Int
    }

    /// By the entries' fingerprints.
    var files: [Digest: File] = [:]
    /// By the digest of their daily files' fingerprints.
    var archives: [Digest: Archive] = [:]
    var months: [Month: MonthFacts] = [:]

    /// The digest of the daily files that rows of a month come from.
    func signature(of month: Month) -> Digest {
        let inputs = files.filter { ($0.value.counts.months[month]?.written ?? 0) > 0 }.keys.map(\.description).sorted()
        return SHA256.digest(of: Array("\(DriveDays.kind) \(month)\n\(inputs.joined(separator: "\n"))\n".utf8))
    }

    /// The months that the daily files have rows for: those of the table, unless somebody changed the ledger.
    var monthsOfFiles: Set<Month> {
        Set(files.values.flatMap { file in file.counts.months.filter { $0.value.written > 0 }.keys })
    }

    /// Tells archives apart, whatever they are called and however they are packed.
    static func digest(of entries: [ZipEntry]) -> Digest {
        SHA256.digest(of: Array(entries.map(\.fingerprint.description).sorted().joined(separator: "\n").utf8))
    }

    mutating func add(_ archive: Archive, _ digest: Digest) {
        guard let known = archives[digest], known.name.utf8.lexicographicallyPrecedes(archive.name.utf8) else {
            archives[digest] = archive
            return
        }
    }
}

extension WarehouseLedger {
    var facts: JSONObject {
        let archives = archives.sorted { ($0.value.name, $0.key.description) < ($1.value.name, $1.key.description) }
        let files = files.sorted { ($0.value.name, $0.key.description) < ($1.value.name, $1.key.description) }
        return [
            "archives": .array(
                archives.map { digest, archive in
                    [
                        "name": .string(archive.name), "digest": .string(digest.description),
                        "daily_files": .number(archive.files), "bytes": .number(archive.bytes),
                    ]
                }),
            "months": .array(
                months.sorted { $0.key < $1.key }.map { month, facts in
                    var object: JSONObject = ["month": .string(month.description)]
                    for member in facts.json.members { object.append(member.key, member.value) }
                    return .object(object)
                }),
            "daily_files": .array(
                files.map { digest, file in
                    [
                        "name": .string(file.name), "digest": .string(digest.description),
                        "bytes": .number(file.bytes), "counts": file.counts.json,
                    ]
                }),
        ]
    }

    /// Reads what `facts` wrote; nil when it is something else.
    init?(_ facts: JSONObject) {
        guard facts.count > 0 else { return }
        guard let archives = facts["archives"]?.arrayValue, let months = facts["months"]?.arrayValue,
            let files = facts["daily_files"]?.arrayValue
        else { return nil }
        for item in archives {
            guard let name = item["name"]?.stringValue, let digest = Self.digest(item),
                let count = item["daily_files"]?.countValue, let bytes = item["bytes"]?.countValue
            else { return nil }
            self.archives[digest] = Archive(name: name, files: count, bytes: bytes)
        }
        for item in months {
            guard let month = item["month"]?.stringValue.flatMap({ Month($0) }), let facts = MonthFacts(json: item)
            else { return nil }
            self.months[month] = facts
        }
        for item in files {
            guard let name = item["name"]?.stringValue, let digest = Self.digest(item),
                let bytes = item["bytes"]?.countValue, let counts = item["counts"].flatMap(IngestCounts.init)
            else { return nil }
            self.files[digest] = File(name: name, bytes: bytes, counts: counts)
        }
    }

    private static func digest(_ item: JSONValue) -> Digest? {
        item["digest"]?.stringValue.flatMap { Digest(hexadecimal: $0) }
    }
}

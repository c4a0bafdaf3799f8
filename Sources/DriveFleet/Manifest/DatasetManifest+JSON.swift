internal import Bytes
internal import JSONText
package import SystemIO

extension DatasetManifest {
    package static let largestFile = 16 << 20
    private static let mostFaults = 10
    /// Of a data set, in bytes: what is larger is not believed.
    static let largestSize = 1 << 50

    /// The text of the manifest file.
    package func encoded() -> [UInt8] {
        let items = datasets.map { dataset -> JSONValue in
            var object = JSONObject()
            object.append("dataset_id", .string(dataset.id))
            object.append("year", .number(dataset.year))
            object.append("period", .string(dataset.period))
            object.append("file_name", .string(dataset.fileName))
            object.append("url", .string(dataset.url))
            if let size = dataset.size { object.append("size", .number(size)) }
            if let etag = dataset.etag { object.append("etag", .string(etag)) }
            return .object(object)
        }
        let value: JSONValue = [
            "generated_at": .string(generatedAt.description), "source_url": .string(source),
            "include_year_from": .number(years.lowerBound), "include_year_to": .number(years.upperBound),
            "detected_latest_year": .number(latestYear), "datasets": .array(items),
        ]
        return Array((value.text(pretty: true) + "\n").utf8)
    }

    /// Puts the manifest in the place of what was there, in one durable step, and makes the directories to it.
    package func write(to path: String) throws(SystemError) {
        try FileSystem.makeDirectories(FileSystem.directory(of: path))
        try FileSystem.replace(path, with: encoded())
    }

    /// Reads a manifest file, of this program or of ReliScore's scripts.
    ///
    /// - Throws: `.notFound` where there is no such file; `.badData` with all that is wrong, each with its place.
    package static func read(_ path: String) throws(FleetError) -> DatasetManifest {
        let bytes: [UInt8]
        do throws(FileReadError) {
            bytes = try FileSystem.read(path, limit: largestFile)
        } catch {
            throw FleetError("read", error, expected: "a manifest of `reliscore data manifest`")
        }
        return try decode(bytes, named: path)
    }

    static func decode(_ bytes: [UInt8], named path: String) throws(FleetError) -> DatasetManifest {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes, depthLimit: 16)
        } catch {
            throw FleetError(
                .badData,
                "cannot read \(path) at byte \(error.offset): expected \(error.expected), found \(error.foundWords); "
                    + "make it again with `reliscore data manifest`")
        }
        var faults = Faults()
        if value.objectValue == nil { faults.add("manifest", expected: "an object", value) }
        let items = value["datasets"]?.arrayValue
        if items == nil { faults.add("datasets", expected: "a list", value["datasets"]) }
        if items?.isEmpty == true { faults.add("datasets", expected: "at least one", found: "none") }
        let time = value["generated_at"]?.stringValue.flatMap(Timestamp.init) ?? Timestamp(microseconds: 0)
        let first = faults.year(value, "include_year_from")
        let last = faults.year(value, "include_year_to")
        let latest = faults.year(value, "detected_latest_year")
        if let first, let last, first > last {
            faults.add("include_year_to", expected: "\(first) or later", found: "\(last)")
        }
        var datasets: [Dataset] = []
        var places: [String: Int] = [:]
        for (index, item) in (items ?? []).enumerated() {
            guard let dataset = faults.dataset(item, at: "datasets[\(index)]") else { continue }
            if let other = places.updateValue(index, forKey: dataset.fileName) {
                faults.add(
                    "datasets[\(index)].file_name", expected: "each file once",
                    found: "that of datasets[\(other)]")
            }
            datasets.append(dataset)
        }
        guard faults.texts.isEmpty, let first, let last, let latest else {
            let more = faults.count > faults.texts.count ? " and \(faults.count - faults.texts.count) more" : ""
            throw FleetError(
                .badData,
                "cannot read \(path): \(faults.texts.joined(separator: "; "))\(more); make it again with "
                    + "`reliscore data manifest`")
        }
        return DatasetManifest(
            generatedAt: time, source: value["source_url"]?.stringValue ?? "", years: first...last,
            latestYear: latest, datasets: datasets)
    }

    /// What is wrong with a manifest, the first few in words.
    private struct Faults {
        private(set) var texts: [String] = []
        private(set) var count = 0

        mutating func add(_ place: String, expected: String, found: String) {
            count += 1
            if count <= DatasetManifest.mostFaults { texts.append("\(place): expected \(expected), found \(found)") }
        }

        mutating func add(_ place: String, expected: String, _ value: JSONValue?) {
            add(place, expected: expected, found: Self.words(value))
        }

        mutating func year(_ value: JSONValue, _ member: String, at place: String = "") -> Int? {
            if let year = value[member]?.number?.int, (1...9999).contains(year) { return year }
            add(place + member, expected: "a year", value[member])
            return nil
        }

        mutating func dataset(_ item: JSONValue, at place: String) -> Dataset? {
            let before = count
            let year = year(item, "year", at: "\(place).")
            let name = text(item, "file_name", at: place, "the name of a file, without a path") {
                DatasetManifest.isSafe($0)
            }
            let url = text(item, "url", at: place, "an address that starts with http://, https:// or file:///") {
                let address = WebAddress($0)
                let isLocal = address.localPath != nil
                let isRemote = ["http", "https"].contains(address.scheme) && address.authority?.isEmpty == false
                return (isLocal || isRemote) && $0.utf8.count <= HTMLAnchors.longestLink && !$0.contains("\0")
            }
            let size = item["size"] ?? .null
            if !size.isNull, size.number?.int.map({ (0...DatasetManifest.largestSize).contains($0) }) != true {
                add("\(place).size", expected: "a number of bytes", size)
            }
            let etag = item["etag"] ?? .null
            if !etag.isNull, etag.stringValue.map({ $0.utf8.count <= 1024 }) != true {
                add("\(place).etag", expected: "a text of at most 1024 bytes", etag)
            }
            guard count == before, let year, let name, let url else { return nil }
            let period = item["period"]?.stringValue ?? ""
            return Dataset(
                id: item["dataset_id"]?.stringValue ?? "\(year)_\(period)_\(name)", year: year, period: period,
                fileName: name, url: url, size: size.number?.int, etag: etag.stringValue)
        }

        private mutating func text(
            _ item: JSONValue, _ member: String, at place: String, _ expected: String, _ isValid: (String) -> Bool
        ) -> String? {
            if let text = item[member]?.stringValue, isValid(text) { return text }
            add("\(place).\(member)", expected: expected, item[member])
            return nil
        }

        private static func words(_ value: JSONValue?) -> String {
            switch value {
            case nil: "none"
            case .string(let text)?: text.quoted
            case .number(let number)?: String(number.text.prefix(40))
            case .array?: "a list"
            case .object?: "an object"
            case .null?: "null"
            case .bool(let value)?: "\(value)"
            }
        }
    }
}

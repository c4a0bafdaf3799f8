package import SystemIO

/// The ZIPs there are to download, in the order of the time they cover.
package struct DatasetManifest: Equatable, Sendable {
    package struct Dataset: Equatable, Sendable {
        /// Year, period and file name, joined by `_`.
        package let id: String
        package let year: Int
        /// `ANNUAL` or `Q1` to `Q4`.
        package let period: String
        /// One safe path component.
        package let fileName: String
        /// Of scheme `http`, `https` or `file`.
        package let url: String
        /// Bytes; nil where nobody said.
        package internal(set) var size: Int?
        package internal(set) var etag: String?
    }

    package let generatedAt: Timestamp
    /// As it was given.
    package let source: String
    package let years: ClosedRange<Int>
    /// Of all that the source lists, whether in `years` or not.
    package let latestYear: Int
    package internal(set) var datasets: [Dataset]

    /// Of all data sets; nil where the size of one is not known, or they make no number.
    package var bytes: Int? {
        var sum = 0
        for dataset in datasets {
            guard let size = dataset.size else { return nil }
            let (next, overflows) = sum.addingReportingOverflow(size)
            if overflows { return nil }
            sum = next
        }
        return sum
    }
}

extension DatasetManifest {
    /// What of a list of links, in a source's order, are data sets of `years`.
    ///
    /// A link counts when its path ends in `.zip`, its address has one of the words of drive statistics in it, and its
    /// file name a year. Of several links with one file name the first counts.
    ///
    /// - Parameter isDirectory: The links are the files of a directory, whose names need none of the words.
    /// - Throws: `.notFound` when there is none at all, or none of these years.
    init(
        links: [WebAddress], source: String, isDirectory: Bool = false, from firstYear: Int, to lastYear: Int?,
        generatedAt: Timestamp
    ) throws(FleetError) {
        var found: [(period: DatasetPeriod, dataset: Dataset)] = []
        var names: Set<String> = []
        for link in links {
            let name = isDirectory ? link.localPath.map { WebAddress.lastComponent(of: $0) } ?? "" : link.fileName
            guard isDirectory || Self.isCandidate(link), let period = DatasetPeriod(fileName: name),
                Self.isSafe(name), names.insert(name).inserted
            else { continue }
            let dataset = Dataset(
                id: "\(period.year)_\(period.name)_\(name)", year: period.year, period: period.name, fileName: name,
                url: link.description, size: nil, etag: nil)
            found.append((period, dataset))
        }
        guard let latest = found.map(\.period.year).max() else {
            throw FleetError(
                .notFound,
                "cannot make a manifest of \(source): expected links to ZIP files of drive statistics with a year in "
                    + "their names, found none among \(links.count) links; check the address")
        }
        let last = lastYear ?? latest
        let kept = found.filter { firstYear <= $0.period.year && $0.period.year <= last }
        guard !kept.isEmpty, firstYear <= last else {
            let years = Set(found.map(\.period.year)).sorted().map(String.init).joined(separator: ", ")
            let wanted = lastYear.map { "\(firstYear) to \($0)" } ?? "\(firstYear) and later"
            throw FleetError(
                .notFound,
                "cannot make a manifest of \(source): expected files of \(wanted), found only those of \(years); "
                    + "choose other years")
        }
        let ordered = kept.sorted { left, right in
            if left.period.order != right.period.order { return left.period.order < right.period.order }
            return left.dataset.fileName.utf8.lexicographicallyPrecedes(right.dataset.fileName.utf8)
        }
        self.init(
            generatedAt: generatedAt, source: source, years: firstYear...last, latestYear: latest,
            datasets: ordered.map(\.dataset))
    }

    private static let words = ["hard-drive-data", "hard_drive_data", "drive-stats", "drivestats", "backblaze"]

    private static func isCandidate(_ link: WebAddress) -> Bool {
        guard link.path.lowercased().hasSuffix(".zip") else { return false }
        let address = link.description.lowercased()
        return words.contains { address.contains($0) }
    }

    /// Whether a file of this name can be written into a directory and lies in it: no path, nothing hidden, and none of
    /// the names that a download writes beside it.
    static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 200 && !name.hasPrefix(".") && !name.contains("/")
            && !name.hasSuffix(PartFile.suffix) && !name.hasSuffix(PartFile.noteSuffix)
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\u{FFFD}" }
    }
}

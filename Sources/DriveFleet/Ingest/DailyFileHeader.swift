internal import CCSVKernels
internal import Datasets

/// Where a daily file has the columns that are read, by the names in its first record.
struct DailyFileHeader {
    /// By column; nil for one that the file does not have.
    let places: [Int?]
    let fieldCount: Int
    private let names: [String]

    /// - Throws: `.badData` without a date or a serial number, or when a column that is read is there twice.
    init(_ record: CSVRecord, file: String) throws(FleetError) {
        names = record.bytes.withUnsafeBytes { bytes in
            (0..<record.fieldCount).map { field in
                Self.normalised(UnsafeRawBufferPointer(rebasing: bytes[record.range(of: field)]))
            }
        }
        fieldCount = names.count
        var firstPlaces: [String: Int] = [:]
        var repeated: Set<String> = []
        for (place, name) in names.enumerated() {
            if firstPlaces[name] == nil { firstPlaces[name] = place } else { repeated.insert(name) }
        }
        let aliases = DriveColumn.allCases.map { column in column.aliases.first { firstPlaces[$0] != nil } }
        if let alias = aliases.first(where: { $0.map(repeated.contains) == true }) ?? nil {
            throw FleetError(
                .badData,
                "cannot read \(file):\(record.line): expected one column \(alias), found two; remove one of them")
        }
        let places = aliases.map { $0.flatMap { firstPlaces[$0] } }
        let missing = DriveColumn.allCases.filter { $0.isRequired && places[$0.rawValue] == nil }
        guard missing.isEmpty else { throw Self.missing(missing, in: record, file: file) }
        self.places = places
    }

    /// True when these fields of a row are the names of their columns: somebody joined two files.
    func isRepeated(date: UnsafeRawBufferPointer, serialNumber: UnsafeRawBufferPointer) -> Bool {
        Self.normalised(date) == name(of: .date) && Self.normalised(serialNumber) == name(of: .serialNumber)
    }

    /// What to look for in a line.
    var layout: ccsv_layout {
        var layout = ccsv_layout()
        layout.field_count = UInt32(truncatingIfNeeded: fieldCount)
        let nobody = UInt8(CCSV_COLUMNS - 1)
        var columns = [UInt8](repeating: nobody, count: fieldCount)
        for (column, place) in places.enumerated() {
            if let place { columns[place] = UInt8(column) }
        }
        layout.last = columns.last ?? nobody
        let commas = columns.indices.dropLast().map { (comma: $0, ends: columns[$0], starts: columns[$0 + 1]) }
            .filter { $0.ends != nobody || $0.starts != nobody }
        withUnsafeMutableBytes(of: &layout.commas) { bytes in
            let ordinals = bytes.bindMemory(to: UInt32.self)
            ordinals.update(repeating: .max)
            for (index, entry) in commas.enumerated() { ordinals[index] = UInt32(truncatingIfNeeded: entry.comma) }
        }
        withUnsafeMutableBytes(of: &layout.ends) { bytes in
            for (index, entry) in commas.enumerated() { bytes[index] = entry.ends }
        }
        withUnsafeMutableBytes(of: &layout.starts) { bytes in
            for (index, entry) in commas.enumerated() { bytes[index] = entry.starts }
        }
        return layout
    }

    private func name(of column: DriveColumn) -> String? { places[column.rawValue].map { names[$0] } }

    /// In lower case, without blanks around it and without a byte order mark, which a joined file has in the middle.
    private static func normalised(_ name: UnsafeRawBufferPointer) -> String {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = PlainText.trimmed(UnsafeRawBufferPointer(rebasing: name[(name.starts(with: mark) ? 3 : 0)...]))
        return String(decoding: text.lazy.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private static func missing(_ missing: [DriveColumn], in record: CSVRecord, file: String) -> FleetError {
        let wanted = missing.map { $0.aliases.joined(separator: " or ") }.joined(separator: ", and ")
        let texts = record.texts
        let isData = texts.contains { text in
            var text = text
            return text.withUTF8 { if case .day = DayText.parse(UnsafeRawBufferPointer($0)) { true } else { false } }
        }
        let isOtherwiseSeparated = texts.count == 1 && (texts[0].contains(";") || texts[0].contains("\t"))
        let remedy =
            isData
            ? "this line looks like data: add a header"
            : isOtherwiseSeparated ? "separate the columns by commas" : "is it a file of daily drive statistics?"
        let shown = texts.prefix(8).map { $0.count <= 40 ? $0 : $0.prefix(37) + "..." }.joined(separator: ", ")
        return FleetError(
            .badData,
            "cannot read \(file):\(record.line): expected a header with a column \(wanted), found "
                + "\"\(shown)\"\(texts.count <= 8 ? "" : " and \(texts.count - 8) more columns"); \(remedy)")
    }
}

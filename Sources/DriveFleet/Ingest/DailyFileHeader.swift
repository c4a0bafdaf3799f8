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
        let names = record.texts.map(Self.normalised)
        var places: [Int?] = []
        for column in DriveColumn.allCases {
            let alias = column.aliases.first { names.contains($0) }
            places.append(alias.flatMap { names.firstIndex(of: $0) })
            if let alias, names.firstIndex(of: alias) != names.lastIndex(of: alias) {
                throw FleetError(
                    .badData,
                    "cannot read \(file):\(record.line): expected one column \(alias), found two; remove one of them")
            }
        }
        let missing = DriveColumn.allCases.filter { $0.isRequired && places[$0.rawValue] == nil }
        guard missing.isEmpty else { throw Self.missing(missing, in: record, file: file) }
        self.names = names
        self.places = places
        fieldCount = names.count
    }

    /// True when these fields of a row are the names of their columns: somebody joined two files.
    func isRepeated(date: String, serialNumber: String) -> Bool {
        Self.normalised(date) == name(of: .date) && Self.normalised(serialNumber) == name(of: .serialNumber)
    }

    /// What to look for in a line.
    var layout: ccsv_layout {
        var layout = ccsv_layout()
        layout.field_count = UInt32(truncatingIfNeeded: fieldCount)
        let nobody = UInt8(CCSV_COLUMNS - 1)
        var commas: [(comma: Int, ends: UInt8, starts: UInt8)] = []
        let found = DriveColumn.allCases.compactMap { column in
            places[column.rawValue].map { (place: $0, column: UInt8(column.rawValue)) }
        }
        layout.last = found.first { $0.place == fieldCount - 1 }?.column ?? nobody
        for comma in 0..<max(fieldCount - 1, 0) {
            let ends = found.first { $0.place == comma }?.column
            let starts = found.first { $0.place == comma + 1 }?.column
            if ends != nil || starts != nil { commas.append((comma, ends ?? nobody, starts ?? nobody)) }
        }
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
    private static func normalised(_ name: String) -> String {
        var rest = Substring(name)
        while let first = rest.unicodeScalars.first, first.properties.isWhitespace || first == "\u{FEFF}" {
            rest.unicodeScalars.removeFirst()
        }
        while let last = rest.unicodeScalars.last, last.properties.isWhitespace { rest.unicodeScalars.removeLast() }
        return rest.lowercased()
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

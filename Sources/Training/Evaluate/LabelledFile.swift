package import Datasets
internal import JSONText
package import Models
package import SystemIO

/// Rows with their outcome in one CSV or NDJSON file: columns in any order, found by their names.
package struct LabelledFile {
    package struct Columns: Sendable {
        /// 0 or 1, or true or false; rows without one are left out.
        package var label: String
        /// What fails, the day and the group of a row: the first of these names that the file has.
        package var units = ["serial_number", "drive_id"]
        package var days = ["as_of_date", "date", "day"]
        package var groups = ["model"]

        package init(label: String) { self.label = label }
    }

    /// Which rows to take. A row without the column that is asked for is not taken.
    package struct Selection: Sendable {
        package var days: ClosedRange<CalendarDate>?
        package var groups: [String]?
        /// The weight of rows of units without any positive row.
        package var survivorWeight: Float = 1

        package init() {}
    }

    /// Rows that have no label.
    package private(set) var unlabelledRows = 0
    package private(set) var rows: LabelledRows

    private let columns: Columns
    private let selection: Selection
    private let isJSON: Bool
    private let json: (reader: JSONRows, names: [String], texts: [TextColumn?])
    private var csv: CSVPlaces?
    private var matrix: FeatureMatrix
    private var unitIndices: [String: UInt32] = [:]
    private var groupIndices: [String: UInt32] = [:]
    private var lines = LineReader()
    private var records = CSVReader()

    /// Where a CSV's columns are.
    private struct CSVPlaces {
        var features: CSVColumns
        var label: Int
        var unit: Int?
        var day: Int?
        var group: Int?
    }

    /// Reads the file to its end.
    ///
    /// - Parameters:
    ///   - file: Its text; NDJSON when it begins with `{`.
    ///   - model: What the rows are for: only its features are read, in its order.
    ///   - texts: One per feature where some are texts.
    ///   - directory: For the temporary files that keep the rows.
    /// - Throws: `.badData` with the line that cannot be read.
    package static func read(
        _ file: consuming FileDescriptor, named name: String, for model: Model, texts: [TextColumn?] = [],
        columns: Columns,
        selection: Selection = Selection(), in directory: String
    ) throws(TrainingError) -> LabelledFile {
        if model.featureNames.contains(columns.label) {
            throw TrainingError(
                .usage,
                "cannot evaluate on the label \"\(columns.label)\": expected a column beside the model's features, "
                    + "found one of them")
        }
        do {
            var chunk = [UInt8](repeating: 0, count: 1 << 20)
            var count = try read(file, into: &chunk, name)
            let isJSON = chunk[..<count].first { !blanks.contains($0) } == UInt8(ascii: "{")
            var result = try LabelledFile(model, texts, columns, selection, isJSON: isJSON, directory)
            while count > 0 {
                try chunk.withUnsafeBytes { try result.take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                count = try read(file, into: &chunk, name)
            }
            try result.finish()
            return result
        } catch let error as TrainingError {
            throw error
        } catch let error as DatasetError {
            throw TrainingError(.badData, "\(error)")
        } catch {
            throw TrainingError(.inputOutput, "cannot read rows of \(name): \(error)")
        }
    }

    private init(
        _ model: Model, _ texts: [TextColumn?], _ columns: Columns, _ selection: Selection, isJSON: Bool,
        _ directory: String
    ) throws(SystemError) {
        rows = try LabelledRows(featureNames: model.featureNames, in: directory)
        self.columns = columns
        self.selection = selection
        self.isJSON = isJSON
        let names = model.featureNames
        json = (JSONRows(features: names, texts: texts), names, texts)
        matrix = FeatureMatrix(featureCount: names.count)
    }

    private static let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]

    private static func read(
        _ file: borrowing FileDescriptor, into chunk: inout [UInt8], _ name: String
    ) throws -> Int {
        try chunk.withUnsafeMutableBytes { try file.read(into: $0, name) }
    }

    private mutating func take(_ chunk: UnsafeRawBufferPointer) throws {
        var position = 0
        if isJSON {
            while try lines.next(in: chunk, from: &position) { try takeLine() }
        } else {
            while try records.next(in: chunk, from: &position) { try takeRecord() }
        }
    }

    private mutating func finish() throws {
        if isJSON {
            if lines.finish() { try takeLine() }
        } else {
            if try records.finish() { try takeRecord() }
            if csv == nil {
                throw DatasetError(.noHeader, expected: "a header with the features' names", found: "nothing")
            }
        }
        weighSurvivors()
    }
}

// The words of single rows.
extension LabelledFile {
    private mutating func takeRecord() throws {
        let record = records.record
        guard let csv else { return try takeHeader(record) }
        if record.isBlank, csv.features.names.count > 1 { return }
        try csv.features.append(record, to: &matrix)
        let words = RowWords(
            label: record.text(csv.label), unit: csv.unit.map(record.text), day: csv.day.map(record.text),
            group: csv.group.map(record.text))
        try keep(words, line: record.line)
    }

    private mutating func takeHeader(_ record: CSVRecord) throws {
        if record.isBlank { return }
        let found = try CSVColumns(header: record, features: json.names, texts: json.texts)
        guard let label = found.names.firstIndex(of: columns.label) else {
            throw DatasetError(
                .missingColumns, line: record.line, expected: "a column \"\(columns.label)\" with the labels",
                found: "none")
        }
        func place(_ names: [String]) -> Int? { names.lazy.compactMap { found.names.firstIndex(of: $0) }.first }
        csv = CSVPlaces(
            features: found, label: label, unit: place(columns.units), day: place(columns.days),
            group: place(columns.groups))
    }

    private mutating func takeLine() throws {
        if lines.isBlank { return }
        let (line, number, reader) = (lines.line, lines.number, json.reader)
        let others = try line.withUnsafeBytes { try reader.append($0, number: number, to: &matrix) }
        guard let label = others[columns.label] else {
            throw DatasetError(
                .missingKeys, line: number, expected: "the label \"\(columns.label)\" in every row", found: "none")
        }
        func word(_ names: [String]) -> String? {
            names.lazy.compactMap { others[$0] }.first.flatMap { $0.isNull ? nil : $0.stringValue ?? $0.text() }
        }
        let words = RowWords(
            label: label.isNull ? "" : label.stringValue ?? label.text(), unit: word(columns.units),
            day: word(columns.days), group: word(columns.groups))
        try keep(words, line: number)
    }

    /// Keeps the one row in `matrix`, if it is to be taken.
    private mutating func keep(_ words: RowWords, line: Int) throws {
        defer { matrix.removeAll() }
        guard let label = try words.isPositive(line) else {
            unlabelledRows += 1
            return
        }
        let day = try words.date(line)
        if let days = selection.days, !(day.map { days.contains($0) } ?? false) { return }
        if let groups = selection.groups, !(words.group.map { groups.contains($0) } ?? false) { return }
        try rows.keys.append(
            LabelledRows.Key(
                day: day?.daysSinceEpoch ?? 0, unit: Self.index(of: words.unit ?? "", in: &rows.units, &unitIndices),
                group: Self.index(of: words.group ?? "", in: &rows.groups, &groupIndices), label: label ? 1 : 0,
                daysToFailure: -1, weight: 1))
        try matrix.values.withUnsafeBufferPointer { (values) throws(SystemError) in
            try rows.features.append(contentsOf: values)
        }
    }

    private static func index(
        of name: String, in names: inout [String], _ indices: inout [String: UInt32]
    ) -> UInt32 {
        if let index = indices[name] { return index }
        let index = UInt32(names.count)
        indices[name] = index
        names.append(name)
        return index
    }

    private func weighSurvivors() {
        guard selection.survivorWeight != 1 else { return }
        var fails = Array(repeating: false, count: rows.units.count)
        let keys = rows.keys.elements
        for key in keys where key.label == 1 { fails[Int(key.unit)] = true }
        for index in keys.indices where !fails[Int(keys[index].unit)] { keys[index].weight = selection.survivorWeight }
    }
}

/// What a row says beside its features.
private struct RowWords {
    var label: String
    var unit: String?
    var day: String?
    var group: String?

    /// Nil where there is no label.
    func isPositive(_ line: Int) throws(DatasetError) -> Bool? {
        switch label.lowercased() {
        case "", "na", "nan", "null", "none": return nil
        case "1", "1.0", "true": return true
        case "0", "0.0", "false": return false
        default:
            throw DatasetError(
                .notANumber, line: line, expected: "a label of 0 or 1", found: "\"\(label.prefix(40))\"")
        }
    }

    /// The day; a time behind it is ignored.
    func date(_ line: Int) throws(DatasetError) -> CalendarDate? {
        guard let day, !day.isEmpty else { return nil }
        if let date = CalendarDate(String(day.prefix(10))) { return date }
        throw DatasetError(
            .notANumber, line: line, expected: "a day written as 2018-06-30", found: "\"\(day.prefix(40))\"")
    }
}

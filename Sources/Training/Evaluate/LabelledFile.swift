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
    package let rows: LabelledRows

    private let columns: Columns
    private let selection: Selection
    private let isJSON: Bool
    private var keys = KeyColumns()
    private var matrix: FeatureMatrix
    private var units: [String: UInt32] = [:]
    private var groups: [String: UInt32] = [:]
    private var lines = LineReader()
    private var records = CSVReader()

    /// Which of a CSV's columns are no features but say what a row is.
    private struct KeyColumns {
        var features: CSVColumns?
        var label = 0
        var unit: Int?
        var day: Int?
        var group: Int?
    }

    /// The words of a row that are no features.
    private struct Words {
        var label: String?
        var unit: String?
        var day: String?
        var group: String?
    }

    /// Reads the file to its end.
    ///
    /// - Parameters:
    ///   - file: Its text; NDJSON when it begins with `{`.
    ///   - model: What the rows are for: only its features are read, in its order.
    ///   - directory: For the temporary files that keep the rows.
    /// - Throws: `.badData` with the line that cannot be read.
    package static func read(
        _ file: consuming FileDescriptor, named name: String, for model: Model, columns: Columns,
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
            var read: LabelledFile?
            while true {
                let count = try chunk.withUnsafeMutableBytes { (buffer) throws(SystemError) in
                    try file.read(into: buffer, name)
                }
                var reading =
                    try read ?? LabelledFile(model, columns, selection, isJSON: begins(chunk[..<count]), directory)
                read = nil
                if count == 0 { return try reading.finish(model) }
                try chunk.withUnsafeBytes { bytes in
                    try reading.take(UnsafeRawBufferPointer(rebasing: bytes[..<count]), model)
                }
                read = reading
            }
        } catch let error as TrainingError {
            throw error
        } catch let error as DatasetError {
            throw TrainingError(.badData, "\(error)")
        } catch {
            throw TrainingError(.inputOutput, "cannot read rows of \(name): \(error)")
        }
    }

    private init(
        _ model: Model, _ columns: Columns, _ selection: Selection, isJSON: Bool, _ directory: String
    ) throws(SystemError) {
        rows = try LabelledRows(featureNames: model.featureNames, in: directory)
        self.columns = columns
        self.selection = selection
        self.isJSON = isJSON
        matrix = FeatureMatrix(featureCount: model.featureNames.count)
    }

    private static func begins(_ text: ArraySlice<UInt8>) -> Bool {
        text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    private mutating func take(_ chunk: UnsafeRawBufferPointer, _ model: Model) throws {
        var position = 0
        if isJSON {
            let json = JSONRows(features: model.featureNames, texts: TextColumn.columns(of: model))
            while try lines.next(in: chunk, from: &position) { try takeLine(json) }
        } else {
            while try records.next(in: chunk, from: &position) { try takeRecord(model) }
        }
    }

    private mutating func finish(_ model: Model) throws -> LabelledFile {
        if isJSON {
            let json = JSONRows(features: model.featureNames, texts: TextColumn.columns(of: model))
            if lines.finish() { try takeLine(json) }
        } else {
            if try records.finish() { try takeRecord(model) }
            if keys.features == nil {
                throw DatasetError(.noHeader, expected: "a header with the features' names", found: "nothing")
            }
        }
        weighSurvivors()
        var file = self
        file.rows.units = names(units)
        file.rows.groups = names(groups)
        return file
    }
}

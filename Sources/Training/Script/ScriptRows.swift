internal import Bytes
internal import Datasets
internal import Glibc
internal import JSONText
internal import SystemIO

/// Rows as the CSV files that scripts read: keys, features and label, a header, missing values empty, numbers as short
/// as they can be read back.
struct ScriptRows {
    static let dateColumn = "date"
    static let unitColumn = "serial_number"
    static let groupColumn = "model"
    static let weightColumn = "weight"
    private static let rowsAtOnce = 4_096

    let label: String

    static func date(_ day: Int32) -> String {
        let date = CalendarDate(utcMicroseconds: Int64(day) * 86_400_000_000).components
        func padded(_ number: Int, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }

    func write(_ rows: LabelledRows, to path: String, _ progress: (Int) -> Void) throws {
        guard let file = fopen(path, "wxe") else {
            throw SystemError.current("open", path) ?? SystemError(call: "open", code: EIO, subject: path)
        }
        var isOpen = true
        defer { if isOpen { fclose(file) } }
        func write(_ buffer: inout ByteBuffer) throws {
            guard fwrite(buffer.bytes.baseAddress, 1, buffer.count, file) == buffer.count else {
                throw SystemError.current("write", path) ?? SystemError(call: "write", code: EIO, subject: path)
            }
            buffer.removeAll()
        }
        var buffer = ByteBuffer(capacity: 1 << 20)
        let header =
            [Self.dateColumn, Self.unitColumn, Self.groupColumn] + rows.featureNames + [label, Self.weightColumn]
        for (index, name) in header.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            CSVWriter.append(field: name, to: &buffer)
        }
        buffer.append("\n")
        for start in stride(from: 0, to: rows.count, by: Self.rowsAtOnce) {
            let range = start..<min(start + Self.rowsAtOnce, rows.count)
            for row in range { append(row, of: rows, to: &buffer) }
            rows.releaseMemory(of: range)
            try write(&buffer)
            progress(range.upperBound)
        }
        try write(&buffer)
        isOpen = false
        guard fclose(file) == 0 else {
            throw SystemError.current("write", path) ?? SystemError(call: "write", code: EIO, subject: path)
        }
    }

    private func append(_ row: Int, of rows: LabelledRows, to buffer: inout ByteBuffer) {
        let key = rows.keys.elements[row]
        buffer.append(text: Self.date(key.day))
        for (names, index) in [(rows.units, key.unit), (rows.groups, key.group)] {
            buffer.append(UInt8(ascii: ","))
            if Int(index) < names.count { CSVWriter.append(field: names[Int(index)], to: &buffer) }
        }
        for value in rows.features(of: row..<row + 1) {
            buffer.append(UInt8(ascii: ","))
            // What JSON cannot write, pandas and R read.
            if value.isFinite {
                buffer.appendJSON(value)
            } else if !value.isNaN {
                buffer.append(text: value > 0 ? "inf" : "-inf")
            }
        }
        buffer.append(text: ",\(key.label),")
        buffer.appendJSON(Double(key.weight))
        buffer.append("\n")
    }
}

/// One record's fields, unquoted, in one run of bytes that the reader uses again for the next record.
package struct CSVRecord: Sendable {
    package internal(set) var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    package internal(set) var ends: [Int] = []
    /// The line, from 1, on which the record begins; quoted fields may hold line breaks.
    package internal(set) var line = 1
    var hasQuotes = false
    /// Bytes between one field and the next: 1 where the record was taken whole, with its commas.
    var separatorBytes = 0

    package var fieldCount: Int { ends.count }

    /// An empty line: no field but an empty one, and no quotes that would make it a value.
    package var isBlank: Bool { ends.count == 1 && bytes.isEmpty && !hasQuotes }

    package func range(of field: Int) -> Range<Int> {
        (field == 0 ? 0 : ends[field - 1] + separatorBytes)..<ends[field]
    }

    /// The field as text, with invalid UTF-8 repaired.
    package func text(_ field: Int) -> String { String(decoding: bytes[range(of: field)], as: UTF8.self) }

    package var texts: [String] { (0..<fieldCount).map { text($0) } }

    mutating func removeAll(startingAt line: Int) {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        self.line = line
        hasQuotes = false
        separatorBytes = 0
    }
}

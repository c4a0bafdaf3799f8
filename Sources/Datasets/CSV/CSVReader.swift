import Glibc

/// Reads records of RFC 4180 from chunks of any size: quotes, doubled quotes, line breaks inside quotes, CRLF or LF, and
/// a byte order mark at the start. What the grammar does not allow is refused with its line and column.
///
/// A value without input of its own: the caller brings chunks, as `next` runs out of them.
/// ```swift
/// while let chunk = source.read() {
///     var position = 0
///     while try reader.next(in: chunk, from: &position) { use(reader.record) }
/// }
/// if try reader.finish() { use(reader.record) }
/// ```
package struct CSVReader: Sendable {
    private enum State { case recordStart, fieldStart, unquoted, quoted, afterQuote, afterCarriageReturn }

    /// The record that `next` or `finish` completed; valid until the next call.
    package private(set) var record = CSVRecord()
    private let limits: CSVLimits
    private var state = State.recordStart
    private var line = 1
    private var fieldStart = 0
    private var quoteLine = 1
    /// Bytes of the mark seen so far; all of it once a record has begun.
    private var markBytes = 0
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    package init(limits: CSVLimits = CSVLimits()) { self.limits = limits }

    /// Goes on with another part of the same text, which begins with a record on this line.
    package mutating func begin(atLine line: Int) {
        state = .recordStart
        self.line = line
    }

    /// Reads on in `chunk` until a record is complete (true) or the chunk is used up (false).
    package mutating func next(
        in chunk: UnsafeRawBufferPointer, from position: inout Int
    ) throws(DatasetError) -> Bool {
        while position < chunk.count {
            let byte = chunk[position]
            switch state {
            case .recordStart:
                if markBytes < Self.byteOrderMark.count, byte == Self.byteOrderMark[markBytes] {
                    markBytes += 1
                    position += 1
                } else {
                    beginRecord()
                    if state == .fieldStart, takePlainRecord(chunk, &position) { return true }
                }
            case .fieldStart:
                state = byte == UInt8(ascii: "\"") ? .quoted : .unquoted
                if state == .quoted {
                    quoteLine = line
                    record.hasQuotes = true
                    position += 1
                }
            case .unquoted:
                try takeRun(chunk, &position, until: Self.endsPlainRun)
                if position < chunk.count, try endField(at: chunk[position], &position) { return true }
            case .quoted:
                try takeRun(chunk, &position) { $0 == UInt8(ascii: "\"") }
                if position < chunk.count {
                    state = .afterQuote
                    position += 1
                }
            case .afterQuote:
                if byte == UInt8(ascii: "\"") {
                    record.bytes.append(byte)
                    state = .quoted
                    position += 1
                } else if try endField(at: byte, &position) {
                    return true
                }
            case .afterCarriageReturn:
                guard byte == UInt8(ascii: "\n") else { throw bareCarriageReturn() }
                position += 1
                endRecord()
                return true
            }
        }
        return false
    }

    /// Ends the text; true when its last record had no line break and is complete now.
    package mutating func finish() throws(DatasetError) -> Bool {
        switch state {
        case .recordStart: return false
        case .quoted:
            throw DatasetError(
                .unclosedQuote, line: quoteLine, column: columnText, expected: "a closing quote",
                found: "the end of the text", remedy: "the text looks truncated")
        case .afterCarriageReturn: throw bareCarriageReturn()
        case .fieldStart, .unquoted, .afterQuote:
            try closeField()
            endRecord()
            return true
        }
    }

    private mutating func beginRecord() {
        record.removeAll(startingAt: line)
        fieldStart = 0
        // What began like the mark and is none belongs to the first field.
        let isPartOfMark = markBytes > 0 && markBytes < Self.byteOrderMark.count
        if isPartOfMark { record.bytes.append(contentsOf: Self.byteOrderMark.prefix(markBytes)) }
        state = isPartOfMark ? .unquoted : .fieldStart
        markBytes = Self.byteOrderMark.count
    }

    /// Takes a whole record at once if it ends in the chunk and has nothing rare in it: no quote, no carriage return but
    /// before the line feed, nothing too long. Otherwise nothing has changed.
    private mutating func takePlainRecord(_ chunk: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
        let rest = UnsafeRawBufferPointer(rebasing: chunk[position...])
        guard let start = rest.baseAddress, let end = memchr(start, CInt(UInt8(ascii: "\n")), rest.count) else {
            return false
        }
        let lineBytes = UnsafeRawPointer(end) - start
        let bytes = lineBytes > 0 && rest[lineBytes - 1] == UInt8(ascii: "\r") ? lineBytes - 1 : lineBytes
        guard bytes <= limits.fieldBytes, bytes <= limits.rowBytes,
            memchr(start, CInt(UInt8(ascii: "\"")), bytes) == nil,
            memchr(start, CInt(UInt8(ascii: "\r")), bytes) == nil
        else { return false }
        for index in 0..<bytes where rest[index] == UInt8(ascii: ",") { record.ends.append(index) }
        guard record.ends.count < limits.fields else {
            record.ends.removeAll(keepingCapacity: true)
            return false
        }
        record.ends.append(bytes)
        record.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest[..<bytes]))
        record.separatorBytes = 1
        position += lineBytes + 1
        endRecord()
        return true
    }

    private static func endsPlainRun(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\"")
    }

    private mutating func takeRun(
        _ chunk: UnsafeRawBufferPointer, _ position: inout Int, until ends: (UInt8) -> Bool
    ) throws(DatasetError) {
        let start = position
        let isQuoted = state == .quoted
        while position < chunk.count, !ends(chunk[position]) {
            if isQuoted, chunk[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
        record.bytes.append(contentsOf: chunk[start..<position])
        if record.bytes.count - fieldStart > limits.fieldBytes {
            throw tooLarge(.fieldTooLong, "a field of at most \(limits.fieldBytes) bytes")
        }
        if record.bytes.count > limits.rowBytes {
            throw tooLarge(.rowTooLong, "a row of at most \(limits.rowBytes) bytes")
        }
    }

    /// Handles the byte after a field's content; true when it completed the record.
    private mutating func endField(at byte: UInt8, _ position: inout Int) throws(DatasetError) -> Bool {
        switch byte {
        case UInt8(ascii: ","):
            try closeField()
            state = .fieldStart
        case UInt8(ascii: "\n"):
            try closeField()
            position += 1
            endRecord()
            return true
        case UInt8(ascii: "\r"):
            try closeField()
            state = .afterCarriageReturn
        default: throw misplaced(byte)
        }
        position += 1
        return false
    }

    private mutating func closeField() throws(DatasetError) {
        if record.ends.count == limits.fields {
            throw tooLarge(.tooManyFields, "at most \(limits.fields) fields in a row")
        }
        record.ends.append(record.bytes.count)
        fieldStart = record.bytes.count
    }

    private mutating func endRecord() {
        line += 1
        state = .recordStart
    }

    private var columnText: String { String(record.ends.count + 1) }

    private func misplaced(_ byte: UInt8) -> DatasetError {
        if state == .afterQuote {
            return DatasetError(
                .textAfterQuote, line: line, column: columnText, expected: "a comma or a line break after the quote",
                found: "more text", remedy: "double the quotes inside a quoted field")
        }
        return DatasetError(
            .strayQuote, line: line, column: columnText, expected: "quotes around the whole field",
            found: "a quote inside it", remedy: "quote the field and double the quotes inside it")
    }

    private func bareCarriageReturn() -> DatasetError {
        DatasetError(
            .bareCarriageReturn, line: line, expected: "a line feed after the carriage return", found: "none",
            remedy: "end lines with LF or CRLF")
    }

    private func tooLarge(_ code: DatasetError.Code, _ expected: String) -> DatasetError {
        DatasetError(
            code, line: record.line, column: columnText, expected: expected, found: "more",
            remedy: "a quote that is not closed looks like this")
    }
}

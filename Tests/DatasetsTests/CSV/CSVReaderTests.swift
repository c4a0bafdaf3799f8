import Testing

@testable import Datasets

@Suite("CSVReader")
struct CSVReaderTests {
    /// Reads all records, giving the reader `chunkBytes` at a time.
    static func records(
        _ bytes: [UInt8], chunkBytes: Int, limits: CSVLimits = CSVLimits()
    ) throws -> (fields: [[String]], lines: [Int]) {
        var reader = CSVReader(limits: limits)
        var fields: [[String]] = []
        var lines: [Int] = []
        for start in stride(from: 0, to: bytes.count, by: chunkBytes) {
            try Array(bytes[start..<min(start + chunkBytes, bytes.count)]).withUnsafeBytes { chunk in
                var position = 0
                while try reader.next(in: chunk, from: &position) {
                    fields.append(reader.record.texts)
                    lines.append(reader.record.line)
                }
                #expect(position == chunk.count)
            }
        }
        if try reader.finish() {
            fields.append(reader.record.texts)
            lines.append(reader.record.line)
        }
        return (fields, lines)
    }

    static let texts: [(String, [[String]])] = [
        ("", []),
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,", [["a", "b"], ["1", ""]]),
        ("\u{FEFF}a,b\n", [["a", "b"]]),
        ("\u{FF11},b\n", [["\u{FF11}", "b"]]),
        ("a\u{FEFF},b\n", [["a\u{FEFF}", "b"]]),
        ("\"a\",\"b \"\"c\"\"\"\n", [["a", "b \"c\""]]),
        ("\"two\nlines\",\"\"\n3,4", [["two\nlines", ""], ["3", "4"]]),
        ("\"a\r\nb\",c\r\n", [["a\r\nb", "c"]]),
        ("\"a,b\",c\n", [["a,b", "c"]]),
        (",,\n", [["", "", ""]]),
        ("a\n\nb\n", [["a"], [""], ["b"]]),
        ("\u{FEFF}\"quoted after a mark\"\n", [["quoted after a mark"]]),
        ("\"\"", [[""]]),
    ]

    @Test("the records of a text do not depend on how it is cut into chunks", arguments: texts, [1, 2, 3, 7, 1000])
    func cut(text: (String, [[String]]), chunkBytes: Int) throws {
        #expect(try Self.records(Array(text.0.utf8), chunkBytes: chunkBytes).fields == text.1)
    }

    @Test("a record's line is the one it begins on, whatever line breaks its fields hold")
    func lineNumbers() throws {
        let text = "h\n\"1\n2\n3\"\nx\r\ny"
        #expect(try Self.records(Array(text.utf8), chunkBytes: 2).lines == [1, 2, 5, 6])
    }

    @Test("only an empty line without quotes is blank")
    func blank() throws {
        var reader = CSVReader()
        var blanks: [Bool] = []
        try Array("\n\"\"\nx\n,\n".utf8).withUnsafeBytes { chunk in
            var position = 0
            while try reader.next(in: chunk, from: &position) { blanks.append(reader.record.isBlank) }
        }
        #expect(blanks == [true, false, false, false])
    }

    static let faults: [(String, DatasetError.Code, String)] = [
        (
            "a,b\nx\"y,2\n", .strayQuote,
            "cannot read rows at line 2, column 1: expected quotes around the whole field, found a quote inside it; "
                + "quote the field and double the quotes inside it"
        ),
        (
            "a,\"b\"c\n", .textAfterQuote,
            "cannot read rows at line 1, column 2: expected a comma or a line break after the quote, found more text; "
                + "double the quotes inside a quoted field"
        ),
        (
            "a\n1,\"b\nc", .unclosedQuote,
            "cannot read rows at line 2, column 2: expected a closing quote, found the end of the text; "
                + "the text looks truncated"
        ),
        (
            "a\rb\n", .bareCarriageReturn,
            "cannot read rows at line 1: expected a line feed after the carriage return, found none; "
                + "end lines with LF or CRLF"
        ),
        (
            "a,b\r", .bareCarriageReturn,
            "cannot read rows at line 1: expected a line feed after the carriage return, found none; "
                + "end lines with LF or CRLF"
        ),
    ]

    @Test("what RFC 4180 does not allow is refused with its place", arguments: faults, [1, 1000])
    func refused(fault: (String, DatasetError.Code, String), chunkBytes: Int) throws {
        let error = #expect(throws: DatasetError.self) {
            try Self.records(Array(fault.0.utf8), chunkBytes: chunkBytes)
        }
        #expect(error?.code == fault.1)
        #expect(error?.description == fault.2)
    }

    @Test("one past a limit is refused, the limit itself is not", arguments: [1, 3, 1000])
    func bounded(chunkBytes: Int) throws {
        var limits = CSVLimits()
        limits.fieldBytes = 4
        limits.rowBytes = 10
        limits.fields = 3
        func read(_ text: String) throws {
            _ = try Self.records(Array(text.utf8), chunkBytes: chunkBytes, limits: limits)
        }
        try read("1234,1234,12\n")
        #expect(throws: DatasetError.self) { try read("12345\n") }
        #expect(throws: DatasetError.self) { try read("\"12345\"\n") }
        #expect(throws: DatasetError.self) { try read("1234,1234,123\n") }
        #expect(throws: DatasetError.self) { try read("1,2,3,4\n") }
    }

    @Test("an unclosed quote is refused after the field limit, not after the whole text is held")
    func unclosedQuoteIsBounded() throws {
        var limits = CSVLimits()
        limits.fieldBytes = 100
        let error = #expect(throws: DatasetError.self) {
            try Self.records(Array(("\"" + String(repeating: "x,\n", count: 100)).utf8), chunkBytes: 64, limits: limits)
        }
        #expect(error?.code == .fieldTooLong)
    }

    @Test("any text is read or refused alike, however it is cut", arguments: 0..<40 as Range<UInt64>)
    func anyText(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % count
        }
        let alphabet = Array("ab,,\"\"\n\n\r\u{FEFF}".utf8)
        for _ in 0..<50 {
            let text = (0..<draw(24)).map { _ in alphabet[draw(alphabet.count)] }
            func outcome(_ chunkBytes: Int) -> String {
                do { return "\(try Self.records(text, chunkBytes: chunkBytes))" } catch { return "\(error)" }
            }
            let whole = outcome(1000)
            for chunkBytes in [1, 2, 3] { #expect(outcome(chunkBytes) == whole, "\(text)") }
        }
    }
}

import JSONText
import Testing

@testable import Datasets

@Suite("JSONRows")
struct JSONRowsTests {
    let rows = JSONRows(features: ["a", "b"])

    func append(_ line: String, to matrix: inout FeatureMatrix) throws -> JSONObject {
        try Array(line.utf8).withUnsafeBytes { try rows.append($0, number: 7, to: &matrix) }
    }

    @Test(
        "features are read flat or nested, null as missing, in the features' order",
        arguments: [
            #"{"b":2,"id":"x","a":1}"#, #"{"drive_id":"x","features":{"b":2.0,"a":1e0}}"#,
            #" {"a":1,"more":{"deep":[null]},"b":2} "#,
        ])
    func read(line: String) throws {
        var matrix = FeatureMatrix(featureCount: 2)
        _ = try append(line, to: &matrix)
        #expect(matrix.values == [1, 2])
        _ = try append(#"{"a":null,"b":0}"#, to: &matrix)
        #expect(matrix[1, 0].isNaN)
    }

    @Test(
        "a line that is no row is refused with its place, and the matrix stays",
        arguments: [
            (
                #"{"a":1}"#,
                "cannot read rows at line 7: expected all 2 features, null where one is missing, found none for b"
            ),
            (
                #"{"a":1,"b":"2"}"#,
                "cannot read rows at line 7, column b: expected a finite number or null, found \"\"2\"\""
            ),
            (
                #"{"a":1,"b":true}"#,
                "cannot read rows at line 7, column b: expected a finite number or null, found \"true\""
            ),
            (
                #"{"a":1,"b":1e999}"#,
                "cannot read rows at line 7, column b: expected a finite number or null, found \"1e999\""
            ),
            (#"[1,2]"#, "cannot read rows at line 7: expected a JSON object, found another JSON value"),
            (#"{"a":1,"b":2"#, "cannot read rows at line 7, column 13: expected more text, found the end of the line"),
            (
                #"{"a":1,"a":2,"b":3}"#,
                "cannot read rows at line 7, column 8: expected each key once in an object, found a key again"
            ),
            (
                #"{"features":{"a":1,"b":2,"c":3}}"#,
                "cannot read rows at line 7: expected only the model's features under \"features\", found c"
            ),
        ])
    func refused(line: String, sentence: String) {
        var matrix = FeatureMatrix(featureCount: 2)
        let error = #expect(throws: DatasetError.self) { try append(line, to: &matrix) }
        #expect(error?.description == sentence)
        #expect(matrix.rowCount == 0 && matrix.values.isEmpty)
    }
}

@Suite("LineReader")
struct LineReaderTests {
    @Test("lines do not depend on how the text is cut into chunks", arguments: [1, 2, 3, 100])
    func cut(chunkBytes: Int) throws {
        let text = Array("a\r\n\nbc\n \nlast".utf8)
        var reader = LineReader()
        var lines: [String] = []
        for start in stride(from: 0, to: text.count, by: chunkBytes) {
            try Array(text[start..<min(start + chunkBytes, text.count)]).withUnsafeBytes { chunk in
                var position = 0
                while try reader.next(in: chunk, from: &position) {
                    lines.append(String(decoding: reader.line, as: UTF8.self))
                    #expect(reader.number == lines.count)
                }
            }
        }
        if reader.finish() { lines.append(String(decoding: reader.line, as: UTF8.self)) }
        #expect(lines == ["a", "", "bc", " ", "last"])
        let isMore = reader.finish()
        #expect(!isMore)
    }

    @Test("one byte past the limit is refused before the line is held")
    func bounded() throws {
        func read(_ count: Int) throws {
            var reader = LineReader(limit: 10)
            try [UInt8](repeating: 0x78, count: count).withUnsafeBytes { chunk in
                var position = 0
                while try reader.next(in: chunk, from: &position) {}
            }
        }
        try read(10)
        #expect(throws: DatasetError.self) { try read(11) }
    }
}

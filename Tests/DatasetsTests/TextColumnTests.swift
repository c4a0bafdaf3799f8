import Datasets
import JSONText
import Testing

@Suite("TextColumn")
struct TextColumnTests {
    static func column(acceptsNumbers: Bool) -> TextColumn {
        TextColumn(
            categories: ["red", "NA", "7", "b\u{e9}ta"].enumerated().map {
                .init(label: $0.element, spellings: [$0.element], code: Double($0.offset))
            }, unseen: -1, acceptsNumbers: acceptsNumbers)
    }

    @Test(
        "a CSV field that is a known text is that, before it is missing or a number",
        arguments: [
            ("red", 0.0), ("NA", 1), ("7", 2), ("b\u{e9}ta", 3), ("2", 2), (" red", -1), ("none", .nan), ("", .nan),
            ("blue", -1),
        ])
    func csv(field: String, code: Double) throws {
        let parsed = Array(field.utf8).withUnsafeBytes {
            NumericField.parse($0, as: Self.column(acceptsNumbers: true))
        }
        #expect(parsed == (code.isNaN ? .missing : .value(code)))
    }

    @Test("a number that is no known text is an unknown one where codes are not taken")
    func textsOnly() {
        let parsed = Array("2".utf8).withUnsafeBytes {
            NumericField.parse($0, as: Self.column(acceptsNumbers: false))
        }
        #expect(parsed == .value(-1))
    }

    /// Knows two texts and takes no other.
    static let strict = TextColumn(
        categories: ["red", "blue"].enumerated().map {
            .init(label: $0.element, spellings: [$0.element], code: Double($0.offset))
        }, unseen: nil, acceptsNumbers: false)

    @Test("a text that its column refuses is said to be so, with the texts that it takes")
    func refused() throws {
        let rows = JSONRows(features: ["a"], texts: [Self.strict])
        var matrix = FeatureMatrix(featureCount: 1)
        let error = #expect(throws: DatasetError.self) {
            try Array(#"{"a":"green"}"#.utf8).withUnsafeBytes { line in
                try Result { () throws(DatasetError) in try rows.append(line, number: 3, to: &matrix) }.get()
            }
        }
        #expect(
            try #require(error).description
                == #"cannot read rows at line 3, column a: expected one of the texts "red", "blue" or null, "#
                + #"found ""green"""#
        )
        let records = try CSVColumnsTests.records("a\nblue\n\ngreen\n")
        let columns = try CSVColumns(header: records[0], features: ["a"], texts: [Self.strict])
        try columns.append(records[1], to: &matrix)
        #expect(matrix.values == [1])
        let csv = #expect(throws: DatasetError.self) {
            for record in records.dropFirst(2) { try columns.append(record, to: &matrix) }
        }
        #expect(
            try #require(csv).description
                == #"cannot read rows at line 4, column 1 (a): expected one of the texts "red", "blue", "#
                + #"or nothing where it is missing, found "green""#)
    }

    @Test("NDJSON rows take texts, escaped or not, and say what else stands there")
    func ndjson() throws {
        let rows = JSONRows(features: ["a", "b"], texts: [Self.column(acceptsNumbers: false), nil])
        var matrix = FeatureMatrix(featureCount: 2)
        func append(_ text: String) throws {
            let outcome = Array(text.utf8).withUnsafeBytes { line in
                Result { () throws(DatasetError) in try rows.append(line, number: 3, to: &matrix) }
            }
            _ = try outcome.get()
        }
        try append(#"{"a":"b\u00e9ta","b":1}"#)
        try append(#"{"a":"red","b":null}"#)
        try append(#"{"a":"?","b":2}"#)
        #expect([matrix[0, 0], matrix[1, 0], matrix[2, 0]] == [3, 0, -1])
        for (line, found) in [
            (#"{"a":1,"b":1}"#, "expected a text or null"), (#"{"a":"red","b":"x"}"#, "a finite number"),
        ] {
            let error = #expect(throws: DatasetError.self) { try append(line) }
            #expect(error?.description.contains(found) == true)
        }
    }
}

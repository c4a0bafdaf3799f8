import Testing

@testable import Datasets

@Suite("CSVColumns")
struct CSVColumnsTests {
    static func records(_ text: String) throws -> [CSVRecord] {
        var reader = CSVReader()
        var records: [CSVRecord] = []
        try Array(text.utf8).withUnsafeBytes { chunk in
            var position = 0
            while try reader.next(in: chunk, from: &position) { records.append(reader.record) }
        }
        if try reader.finish() { records.append(reader.record) }
        return records
    }

    func matrix(_ text: String, features: [String]) throws -> FeatureMatrix {
        let records = try Self.records(text)
        let columns = try CSVColumns(header: records[0], features: features)
        var matrix = FeatureMatrix(featureCount: features.count)
        for record in records.dropFirst() { try columns.append(record, to: &matrix) }
        return matrix
    }

    @Test("features are found by name wherever they stand")
    func byName() throws {
        let matrix = try matrix("x,b,y,a\n1,2,3,4\n5,6,,8\n", features: ["a", "b"])
        #expect(matrix.rowCount == 2)
        #expect(matrix.values == [4, 2, 8, 6])
    }

    @Test("a missing value is NaN")
    func missing() throws {
        let matrix = try matrix("a,b\n,NA\n", features: ["a", "b"])
        #expect(matrix[0, 0].isNaN && matrix[0, 1].isNaN)
    }

    @Test(
        "a row or header that does not fit is refused with its place",
        arguments: [
            (
                "a,b\n1,x\n",
                "cannot read rows at line 2, column 2 (b): expected a number, or nothing where it is missing, found \"x\""
            ),
            ("a,b\n1\n", "cannot read rows at line 2: expected 2 fields, found 1"),
            ("a,b\n1,2,3\n", "cannot read rows at line 2: expected 2 fields, found 3"),
            (
                "a,c\n",
                "cannot read rows at line 1: expected a header with the names of all 2 features, found none for b"
            ),
            (
                "1,2\n",
                "cannot read rows at line 1: expected a header with the names of all 2 features, found none for a, b; "
                    + "this line looks like data: add a header"
            ),
            (
                "a;b\n",
                "cannot read rows at line 1: expected a header with the names of all 2 features, found none for a, b; "
                    + "separate the columns by commas"
            ),
            ("a,b,a\n", "cannot read rows at line 1: expected each feature's column once, found \"a\" twice"),
        ])
    func refused(text: String, sentence: String) {
        let error = #expect(throws: DatasetError.self) { try matrix(text, features: ["a", "b"]) }
        #expect(error?.description == sentence)
    }

    @Test("columns that are no features may repeat")
    func otherColumns() throws {
        #expect(try matrix("a,x,x\n1,2,3\n", features: ["a"]).values == [1])
    }

    @Test("a refused row leaves the matrix as it was")
    func unchanged() throws {
        let records = try Self.records("a,b\n1,2\n3,x\n")
        let columns = try CSVColumns(header: records[0], features: ["a", "b"])
        var matrix = FeatureMatrix(featureCount: 2)
        try columns.append(records[1], to: &matrix)
        let before = matrix
        #expect(throws: DatasetError.self) { try columns.append(records[2], to: &matrix) }
        #expect(matrix == before)
    }
}

import Bytes
import Datasets
import JSONText
import ModelFormats
import Models
import TestSupport
import Testing

@testable import Serving

@Suite("Text features")
struct TextFeatureTests {
    /// Columns maker, size (ordered), site (constant), age (a number), rack (numbers), backed_up (booleans).
    static func plan() throws -> ScoringPlan {
        let bytes = try FixtureFiles.bytes("models/lightgbm-texts/text_categories.txt")
        let model = try bytes.withUnsafeBytes { try ModelFile.read(Array($0), named: "text_categories.txt") }
        return try SmallPlan.plan(model, version: "v1")
    }

    static func golden() throws -> GoldenRows {
        try GoldenRows(
            json: try FixtureFiles.bytes("predictions/lightgbm-texts/text_categories.json"), at: "golden.json")
    }

    @Test("rows of texts get LightGBM's own answers to a data frame of them")
    func goldenRows() throws {
        let model = try Self.plan().model
        let golden = try Self.golden()
        let rows = try #require(golden.rows(inOrderOf: model.featureNames, texts: model.textColumns))
        #expect(
            golden.mismatches(rows: rows, predictor: model.predictor, transform: model.model.outputTransform) == [])
        #expect(golden.rows(inOrderOf: model.featureNames) == nil)  // Texts need text columns.
    }

    @Test("a request's texts become the same rows, in any order, with and without escapes and spaces")
    func requests() throws {
        let plan = try Self.plan()
        let golden = try Self.golden()
        let rows = try #require(golden.rows(inOrderOf: plan.model.featureNames, texts: plan.model.textColumns))
        let root = try JSONValue.parse(
            try FixtureFiles.bytes("predictions/lightgbm-texts/text_categories.json"))
        var reader = ScoreRequestReader(plan)
        for (index, row) in (root["rows"]?.arrayValue ?? []).enumerated() {
            let values = row.arrayValue ?? []
            var members = zip(plan.model.featureNames, values).map { "\"\($0)\":\($1.text())" }
            if index % 3 == 1 { members.reverse() }
            if index % 3 == 2 { members = members.map { $0.replacing("r", with: #"\u0072"#) } }
            let features = members.joined(separator: index % 2 == 0 ? "," : ", ")
            let item = try ReadItem(#"{"drive_id":"d","day":"2024-02-29","features":{\#(features)}}"#, &reader)
            #expect(item.faults.isEmpty)
            let expected = rows[index * values.count..<(index + 1) * values.count].map(Self.bits)
            #expect(item.row.map(Self.bits) == Array(expected))
        }
    }

    private static func bits(_ value: Double) -> UInt64 { value.isNaN ? 0 : value.bitPattern }

    private func read(_ features: String) throws -> ReadItem {
        var reader = ScoreRequestReader(try Self.plan())
        return try ReadItem(#"{"drive_id":"d","day":"2024-02-29","features":{\#(features)}}"#, &reader)
    }

    @Test("numbers stay codes; numbers and booleans of the list are named by their text")
    func codes() throws {
        let item = try read(#""maker":3,"size":2,"site":0,"age":7,"rack":"5.0","backed_up":"True""#)
        #expect(item.faults.isEmpty)
        #expect(Array(item.row) == [3, 2, 0, 7, 2, 1])
        // "3" is a maker's name, and 7 no rack.
        let other = try read(#""maker":"3","size":"large","site":"Rome","age":7,"rack":"7","backed_up":"false""#)
        #expect(other.faults.isEmpty)
        #expect(other.row.map(Self.bits) == [4, 2, .nan, 7, .nan, 0].map(Self.bits))
    }

    @Test("a text where a number belongs, and other values where a text does, are faults")
    func faults() throws {
        let item = try read(#""maker":true,"size":[1],"site":null,"age":"old","rack":1e999,"backed_up":{}"#)
        let found = item.faults.kept.map { "\($0.pointer): expected \($0.expected), found \($0.found)" }
        #expect(
            found == [
                "/features/maker: expected a text, its code or null, found a boolean",
                "/features/size: expected a text, its code or null, found an array",
                "/features/age: expected a number or null, found a string",
                "/features/rack: expected a number within the range of Double, or null, found 1e999",
                "/features/backed_up: expected a text, its code or null, found an object",
            ])
    }

    @Test("a column that takes no codes refuses numbers")
    func textsOnly() throws {
        let column = TextColumn(
            categories: [.init(label: "a", spellings: ["a"], code: 0)], unseen: -1, acceptsNumbers: false)
        #expect(column.expectedWords == "a text")
        #expect(Array("a".utf8).withUnsafeBytes { column.code(of: $0) } == 0)
        #expect(Array("b".utf8).withUnsafeBytes { column.code(of: $0) } == -1)
    }

    @Test("/model/info and the schema of requests name the categories")
    func documentation() throws {
        let plan = try Self.plan()
        let info = try JSONValue.parse(plan.infoText)
        #expect(info["categories"]?["maker"]?.arrayValue?.last?.stringValue == "3")
        #expect(info["categories"]?["age"] == nil)
        #expect(info["categories"]?["rack"]?.arrayValue?.compactMap(\.stringValue) == ["1", "2", "5"])
        let model = OpenAPIDocument.Model(
            version: "v1", features: plan.model.featureNames, texts: plan.model.textColumns,
            example: plan.model.featureNames.indices.map { plan.model.value(1, of: $0) })
        let document = try JSONValue.parse(Array(OpenAPIDocument.render(version: "1", model: model).text.utf8))
        let features = document["components"]?["schemas"]?["Features"]?["properties"]
        #expect(features?["age"]?.text() == #"{"type":["number","null"]}"#)
        #expect(
            features?["size"]?.text()
                == #"{"anyOf":[{"enum":["small","medium","large"]},{"type":["string","number","null"]}]}"#)
        #expect(document.text().contains(#""maker":"WDC""#))
    }
}

import Testing

@testable import Datasets

@Suite("FeatureSchema")
struct FeatureSchemaTests {
    @Test("names are read in order; the label and the horizon when they are there")
    func read() throws {
        let text = """
            {"ordered_features": [{"name": "b", "dtype": "float"}, {"name": "a"}], "label_column": "label_30d",
             "horizon_days": 30, "more": []}
            """
        let schema = try FeatureSchema(json: Array(text.utf8))
        #expect(schema.names == ["b", "a"])
        #expect(schema.labelColumn == "label_30d")
        #expect(schema.horizonDays == 30)
        let short = try FeatureSchema(json: Array(#"{"ordered_features": [{"name": "x"}]}"#.utf8))
        #expect(short.labelColumn == nil && short.horizonDays == nil)
    }

    @Test(
        "a schema without usable names is refused with the place",
        arguments: [
            ("{}", "ordered_features: expected a list of objects with a name, found none"),
            (#"{"ordered_features": []}"#, "ordered_features: expected a list of objects with a name, found none"),
            (#"{"ordered_features": ["a"]}"#, "ordered_features[0]: expected a name that is not empty, found \"a\""),
            (#"{"ordered_features": [{"name": ""}]}"#, "ordered_features[0]: expected a name that is not empty"),
            (
                #"{"ordered_features": [{"name": "a"}, {"name": "a"}]}"#,
                "ordered_features[1]: expected each name once, found a again"
            ),
            ("[", "at byte 1: expected more text"),
        ])
    func refused(text: String, part: String) {
        let error = #expect(throws: DatasetError.self) { try FeatureSchema(json: Array(text.utf8)) }
        #expect(error?.code == .malformedSchema)
        #expect(
            error?.description.hasPrefix("cannot read the feature schema, \(part)") == true,
            "\(error?.description ?? "")")
    }
}

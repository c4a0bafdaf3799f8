import Testing

@testable import Models

@Suite struct FeatureOrderTests {
    @Test("columns in another order are found by name")
    func reordering() throws {
        let order = try FeatureOrder(model: ["a", "b", "c"], rows: ["c", "a", "b"])
        #expect(order.newIndex == [1, 2, 0] && !order.isIdentity)
        #expect(try FeatureOrder(model: ["a", "b"], rows: ["a", "b"]).isIdentity)
    }

    @Test("Column_0 and so on stand for positions, unless the rows use these names themselves")
    func positional() throws {
        #expect(try FeatureOrder(model: ["Column_0", "Column_1"], rows: ["wear", "age"]).newIndex == [0, 1])
        #expect(try FeatureOrder(model: ["Column_0", "Column_1"], rows: ["Column_1", "Column_0"]).newIndex == [1, 0])
    }

    @Test("a space in a row's name matches the underscore LightGBM writes")
    func spaces() throws {
        #expect(try FeatureOrder(model: ["age_days", "b"], rows: ["b", "age days"]).newIndex == [1, 0])
    }

    @Test(
        "names that differ are listed",
        arguments: [
            (["a", "x"], "expected 2 names with b, found 2 names with x"),
            (["a", "b", "x"], "expected 2 names, found 3 names with x"),
            (["a"], "expected 2 names with b, found 1 names"),
            (["a", "a"], "expected different names, found a twice"),
            ([], "expected at least one name, found 0"),
        ])
    func differences(rows: [String], sentence: String) {
        let error = #expect(throws: ModelError.self) { try FeatureOrder(model: ["a", "b"], rows: rows) }
        #expect(error?.description.contains(sentence) == true, "\(String(describing: error))")
    }

    @Test("an underscore name and a space name do not both match one column")
    func ambiguity() {
        #expect(throws: ModelError.self) { try FeatureOrder(model: ["a_b", "a b"], rows: ["a b", "c"]) }
    }
}

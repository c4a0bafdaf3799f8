import Testing

@testable import Serving

@Suite("GoldenRows")
struct GoldenRowsTests {
    func read(_ text: String) throws -> GoldenRows { try GoldenRows(json: Array(text.utf8), at: "v1/golden.json") }

    @Test("rows, margins and scores are read, null as missing, and columns follow the order asked for")
    func values() throws {
        let golden = try read(
            #"{"format_version":1,"features":["a","b"],"rows":[[1,null],[3,4]],"margins":[5,6],"scores":[0.5,0.6]}"#)
        #expect(golden.rowCount == 2 && golden.outputCount == 1)
        #expect(golden.rowWithLargestScore == 1)
        let reversed = try #require(golden.rows(inOrderOf: ["b", "a"]))
        #expect(reversed[0].isNaN && Array(reversed[1...]) == [1, 4, 3])
        #expect(golden.rows(inOrderOf: ["a"]) == nil)
        #expect(golden.rows(inOrderOf: ["a", "c"]) == nil)
    }

    @Test("a model of several outputs has a list a row")
    func outputs() throws {
        let golden = try read(
            #"{"format_version":1,"features":["a"],"rows":[[1],[2]],"margins":[[1,2],[3,4]],"scores":[[0,1],[1,0]]}"#)
        #expect(golden.outputCount == 2)
    }

    @Test(
        "a file that does not say all of it is refused",
        arguments: [
            "", "[]", "{}", #"{"format_version":2,"features":["a"],"rows":[[1]],"margins":[1],"scores":[1]}"#,
            #"{"format_version":1,"features":[],"rows":[[1]],"margins":[1],"scores":[1]}"#,
            #"{"format_version":1,"features":["a","a"],"rows":[[1,1]],"margins":[1],"scores":[1]}"#,
            #"{"format_version":1,"features":["a"],"rows":[],"margins":[],"scores":[]}"#,
            #"{"format_version":1,"features":["a"],"rows":[[1,2]],"margins":[1],"scores":[1]}"#,
            #"{"format_version":1,"features":["a"],"rows":[[true]],"margins":[1],"scores":[1]}"#,
            #"{"format_version":1,"features":["a"],"rows":[[1e999]],"margins":[1],"scores":[1]}"#,
            #"{"format_version":1,"features":["a"],"rows":[[1]],"margins":[1,2],"scores":[1]}"#,
            #"{"format_version":1,"features":["a"],"rows":[[1]],"margins":[null],"scores":[1]}"#,
            #"{"format_version":1,"features":["a"],"rows":[[1]],"margins":[[]],"scores":[[]]}"#,
            #"{"format_version":1,"features":["a"],"rows":[[1],[2]],"margins":[[1],[1,2]],"scores":[1,1]}"#,
            #"{"format_version":1,"features":["a"],"rows":[[1]],"margins":[[1,2]],"scores":[1]}"#,
        ])
    func refused(text: String) {
        let error = #expect(throws: ServableModelError.self) { try read(text) }
        #expect(error?.code == .goldenMalformed)
    }

    @Test("the distance of two numbers is counted in representable numbers between them")
    func ulps() {
        func ulps(_ left: Double, _ right: Double) -> UInt64? {
            GoldenRows.Mismatch(row: 0, output: 0, quantity: .margin, expected: left, found: right).ulps
        }
        #expect(ulps(1, 1) == 0)
        #expect(ulps(1, 1.nextUp) == 1)
        #expect(ulps(0.0, -0.0) == 0)
        #expect(ulps((0.0).nextUp, -(0.0).nextUp) == 2)
        #expect(ulps(-.infinity, .infinity) != nil)
        #expect(ulps(.nan, 1) == nil)
    }
}

import Foundation
import TestSupport
import Testing

/// A pipeline whose OneHotEncoder raises an error for a text it has not seen: no row with one gets a score. The schema
/// has the model's columns in another order.
@Suite("Texts that a model refuses")
struct RefusedTextTests {
    private static func root() throws -> ScratchDirectory {
        let root = try ScratchDirectory()
        let version = root.file("v1")
        try FileManager.default.createDirectory(at: version, withIntermediateDirectories: true)
        try Data(try FixtureFiles.bytes("models/pickled-texts/one_hot_error.joblib"))
            .write(to: version.appending(path: "model.joblib"))
        let files = [
            "version.json": #"{"model_version": "v1", "horizon_days": 30}"#, "metrics.json": #"{"pr_auc": 0.5}"#,
            "feature_schema.json": #"{"ordered_features": [{"name": "age", "dtype": "float"}, "#
                + #"{"name": "maker", "dtype": "string"}], "label_column": "label", "horizon_days": 30}"#,
        ]
        for (name, text) in files { try Data(text.utf8).write(to: version.appending(path: name)) }
        try Data("v1".utf8).write(to: root.file("ACTIVE_MODEL"))
        return root
    }

    private static func item(_ maker: String, _ age: String) -> String {
        #"{"drive_id":"d","day":"2026-01-01","features":{"age":\#(age),"maker":\#(maker)}}"#
    }

    private static let expected = #"one of the texts "HGST", "Seagate", "WDC" or null"#

    @Test("the daemon scores what the model has seen and refuses the rest by column, one row or many")
    func served() throws {
        let root = try Self.root()
        let daemon = try RunningDaemon(root: root.path)
        #expect(try RunningDaemon.eventually { try daemon.request("GET", "/health").status == 200 })
        for line in try FixtureFiles.text("predictions/pickled-texts/one_hot_error.csv").split(separator: "\n")
            .dropFirst()
        {
            let cells = line.split(separator: ",").map(String.init)
            let answer = try daemon.request("POST", "/score", body: Self.item("\"\(cells[0])\"", cells[1]))
            let found = try #require(answer.object["risk_score"] as? Double)
            #expect(abs(found - (Double(cells[2]) ?? .nan)) <= 1e-12)
        }
        let one = try daemon.request("POST", "/score", body: Self.item(#""Maxtor""#, "1"))
        #expect(one.status == 422)
        let fault = try #require((one.object["errors"] as? [[String: Any]])?.first)
        #expect(fault["pointer"] as? String == "/features/maker")
        #expect(fault["code"] as? String == "unknown_category")
        #expect(fault["expected"] as? String == Self.expected)
        #expect(fault["found"] as? String == "Maxtor")
        let items = [Self.item(#""WDC""#, "1"), Self.item(#""\u004daxtor""#, "1")].joined(separator: ",")
        let many = try daemon.request("POST", "/score_batch", body: "{\"items\":[\(items)]}")
        #expect(many.status == 422)
        let faults = try #require(many.object["errors"] as? [[String: Any]])
        #expect(faults.map { $0["pointer"] as? String } == ["/items/1/features/maker"])
        #expect(faults.first?["found"] as? String == "Maxtor")
        // The library has no answer for a missing one either.
        #expect(try daemon.request("POST", "/score", body: Self.item("null", "1")).status == 422)
    }

    @Test("`score` refuses such a row with line and column", arguments: ["csv", "ndjson"])
    func commandLine(format: String) throws {
        let root = try Self.root()
        let text =
            format == "csv"
            ? "age,maker\n1,WDC\n1,Maxtor\n" : #"{"age":1,"maker":"WDC"}"# + "\n" + #"{"age":1,"maker":"Maxtor"}"#
        let input = try root.write("rows.\(format)", text)
        let model = root.file("v1").appending(path: "model.joblib").path
        let score = try RunningProgram.run(["score", "--model", model, "--input", input])
        #expect(score.status != 0)
        #expect(score.errors.contains("line \(format == "csv" ? 3 : 2), column"), "\(score.errors)")
        #expect(score.errors.contains(#"expected one of the texts "HGST", "Seagate", "WDC""#), "\(score.errors)")
        // A text in JSON is shown with its quotes.
        let found = format == "csv" ? #"found "Maxtor""# : #"found ""Maxtor"""#
        #expect(score.errors.contains(found), "\(score.errors)")
    }
}

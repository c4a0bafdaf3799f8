import Models
import SystemIO
import TestSupport
import Testing

@testable import Training

@Suite("LabelledFile")
struct LabelledFileTests {
    private let scratch: ScratchDirectory
    private let model: Model

    init() throws {
        scratch = try ScratchDirectory()
        model = .linear(
            try LinearModel(
                featureNames: ["a", "b"], means: [0, 0], scales: [1, 1], coefficients: [1, 1], intercept: 0,
                fillValues: [0, 0], link: .logit))
    }

    private func read(_ text: String, _ selection: LabelledFile.Selection = .init()) throws -> LabelledFile {
        let path = try scratch.write("rows", text)
        return try LabelledFile.read(
            .forReading(path), named: path, for: model, columns: .init(label: "failed"), selection: selection,
            in: scratch.path)
    }

    private func all<Element>(_ array: MappedArray<Element>) -> [Element] {
        withExtendedLifetime(array) { Array(array.elements) }
    }

    private func refusal(_ text: String) throws -> String {
        do {
            _ = try read(text)
            return "none"
        } catch let error as TrainingError {
            return error.description
        }
    }

    private static let csv = """
        date,b,failed,serial_number,a,model
        2018-01-01,2,0,S1,1,M1
        2018-01-02,,1,S2,3,M2
        2018-01-03 00:00:00,4,,S2,5,M2

        2018-01-03,6,0.0,S3,7,M1
        """
    private static let ndjson = """
        {"failed": 0, "features": {"b": 2, "a": 1}, "serial_number": "S1", "date": "2018-01-01", "model": "M1"}
        {"failed": true, "b": null, "a": 3, "drive_id": "S2", "day": "2018-01-02", "model": "M2"}
        {"failed": null, "b": 4, "a": 5, "drive_id": "S2", "day": "2018-01-03", "model": "M2"}
        {"failed": false, "b": 6, "a": 7, "drive_id": "S3", "as_of_date": "2018-01-03", "model": "M1"}
        """

    @Test("columns are found by name, in CSV as in NDJSON; rows without a label are counted", arguments: [csv, ndjson])
    func both(text: String) throws {
        let file = try read(text)
        let rows = file.rows
        #expect(file.unlabelledRows == 1 && rows.count == 3)
        #expect(rows.units == ["S1", "S2", "S3"] && rows.groups == ["M1", "M2"])
        #expect(all(rows.keys).map(\.label) == [0, 1, 0] && all(rows.keys).map(\.group) == [0, 1, 0])
        #expect(all(rows.keys).map(\.day) == [17_532, 17_533, 17_534])
        let values = all(rows.features)
        #expect(values[0] == 1 && values[1] == 2 && values[2] == 3 && values[3].isNaN && values[4...] == [7, 6])
    }

    @Test("rows of other days and drive models are not taken", arguments: [csv, ndjson])
    func selected(text: String) throws {
        var selection = LabelledFile.Selection()
        selection.groups = ["M1"]
        #expect(try read(text, selection).rows.count == 2)
        let day = try #require(CalendarDate("2018-01-02"))
        selection = .init()
        selection.days = day...day
        #expect(try read(text, selection).rows.units == ["S2"])
        #expect(try read("failed,a,b\n1,1,1\n", selection).rows.count == 0)
    }

    @Test("survivors count as often as they are said to")
    func survivors() throws {
        var selection = LabelledFile.Selection()
        selection.survivorWeight = 5
        #expect(all(try read(Self.csv, selection).rows.keys).map(\.weight) == [5, 1, 5])
    }

    @Test(
        "what cannot be read is refused, with its line",
        arguments: [
            ("a,b\n1,2\n", "expected a column \"failed\" with the labels"),
            ("a,failed\n1,0\n", "found none for b"), ("failed,a,b\n2,1,1\n", "line 2"),
            ("failed,a,b\n1,x,1\n", "line 2"), ("failed,a,b,date\n1,1,1,01/02/2018\n", "a day written as"),
            ("{\"a\":1,\"b\":1}\n", "the label \"failed\" in every row"), ("{\"a\":1,\"failed\":1}", "line 1"),
            ("", "a header"),
        ])
    func refused(text: String, words: String) throws {
        let refusal = try refusal(text)
        #expect(refusal.contains(words), "\(refusal)")
    }

    @Test("the label must not be a feature of the model")
    func leak() throws {
        let path = try scratch.write("rows", "a,b\n1,1\n")
        #expect(throws: TrainingError.self) {
            try LabelledFile.read(
                .forReading(path), named: path, for: model, columns: .init(label: "a"), in: scratch.path)
        }
    }
}

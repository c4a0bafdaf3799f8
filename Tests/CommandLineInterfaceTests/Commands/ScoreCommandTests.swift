import Foundation
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite("ScoreCommand")
struct ScoreCommandTests {
    let root: SmallRoot
    init() throws { root = try SmallRoot() }

    func score(_ rows: String, _ words: String...) throws -> Captured {
        let input = try root.directory.write("rows", rows)
        return try Captured(
            ["score", "--input", input] + words, environment: ["MODEL_ARTIFACTS_ROOT": root.path])
    }

    @Test("CSV columns are found by name, identifying fields are kept, and missing values go their way")
    func csv() throws {
        let scored = try score("errors,drive_id,other,temperature\n3,\"a,1\",x,20\r\nNA,b,y,60\n11,c,z,60\n")
        #expect(scored.code == .success)
        #expect(
            scored.output == """
                drive_id,score
                "a,1",0.11920292202211755
                b,0.6224593312018546
                c,0.8175744761936437

                """)
        #expect(scored.talk.isEmpty)
    }

    @Test("the rows may be named as an argument, but not twice; rows that are not there are no input")
    func file() throws {
        let input = try root.directory.write("rows", "temperature,errors\n60,11\n")
        #expect(try root.run("score", "--raw", input).output == "margin\n1.5\n")
        #expect(try root.run("score", "--input", input, input).code == .usage)
        let absent = try root.run("score", "absent.csv")
        #expect(absent.code == .noInput)
        #expect(
            absent.talk == "reliscore: cannot open absent.csv: expected a file of rows, found nothing there; "
                + "check the path\n")
    }

    @Test("an example of a request is a row to score; one on many lines is told to be on one")
    func example() throws {
        let example = try root.run("example").output
        #expect(try score(example, "--raw", "--keep", "").output == "{\"margin\":1.5}\n")
        let pretty = try score("{\n\"temperature\": 60,\n\"errors\": 11\n}\n")
        #expect(pretty.code == .badData)
        #expect(pretty.talk.contains("one JSON object per line"))
    }

    @Test("an NDJSON line holds the features flat or as in a request")
    func ndjson() throws {
        let scored = try score(
            """
            {"drive_id":"a","temperature":60,"errors":null,"more":[1]}

            {"drive_id":"b","day":"2024-01-01","features":{"errors":11,"temperature":60.5}}
            """, "--raw")
        #expect(scored.output == "{\"drive_id\":\"a\",\"margin\":0.5}\n{\"drive_id\":\"b\",\"margin\":1.5}\n")
    }

    @Test("a feature can be kept too, and flat fields beside an object of features are no features")
    func keptFeatures() throws {
        let scored = try score(
            """
            {"n":1,"temperature":60,"features":{"errors":11,"temperature":70}}
            {"features":{"errors":null,"temperature":70},"errors":"many"}
            """, "--raw", "--keep", "n,errors")
        #expect(
            scored.output == """
                {"n":1,"errors":11.0,"margin":1.5}
                {"n":null,"errors":null,"margin":0.5}

                """)
    }

    @Test("contributions and the base value add up to the margin")
    func contributions() throws {
        let scored = try score("temperature,errors\n60,11\n20,0\n", "--raw", "--contributions")
        #expect(scored.lines.first == "margin,contribution_temperature,contribution_errors,base_value")
        for line in scored.lines.dropFirst() {
            let numbers = line.split(separator: ",").compactMap { Double($0) }
            #expect(numbers.count == 4)
            #expect(abs(numbers[0] - numbers[1...].reduce(0, +)) < 1e-12)
        }
        let json = try score("temperature,errors\n60,11\n", "--contributions", "--output-format=ndjson")
        #expect(json.output.contains("\"contributions\":{\"temperature\":"))
    }

    @Test(
        "kept fields are chosen by name, or all that are no features",
        arguments: [
            (["--keep", "other,errors"], "other,errors,score"), (["--keep=*"], "day,other,score"),
            (["--keep", "other", "--keep", "day"], "other,day,score"), ([], "day,score"), (["--keep", ""], "score"),
        ])
    func kept(words: [String], header: String) throws {
        let input = try root.directory.write("rows", "day,temperature,errors,other\n1,2,3,4\n")
        let scored = try Captured(
            ["score", "--input", input] + words, environment: ["MODEL_ARTIFACTS_ROOT": root.path])
        #expect(scored.lines.first == header)
    }

    @Test("without a header columns are the features in their order, when that is said")
    func positional() throws {
        #expect(try score("60,11\n60,\n", "--no-header", "--raw").output == "margin\n1.5\n0.5\n")
        let unsaid = try score("60,11\n")
        #expect(unsaid.code == .badData)
        #expect(unsaid.talk.contains("--no-header"))
    }

    @Test("another version, a directory and a bare model file can be scored by")
    func models() throws {
        let rows = "temperature,errors\n60,11\n"
        #expect(try score(rows, "--raw", "--model-version", "v2").output == "margin\n2.5\n")
        #expect(try score(rows, "--raw", "--model", root.path + "/v2").output == "margin\n2.5\n")
        #expect(try score(rows, "--raw", "--model", root.path + "/v2/model.txt").output == "margin\n2.5\n")
        #expect(try score(rows, "--raw", "--model", "v2").output == "margin\n2.5\n")
        #expect(try score(rows, "--raw", "--model", root.path).output == "margin\n1.5\n")
        #expect(try score(rows, "--model", root.path + "/absent").code == .noInput)
        #expect(try score(rows, "--model", root.path + "/v2/metrics.json").code == .badData)
        #expect(try score(rows, "--model", "x", "--model-version", "v2").code == .usage)
    }

    @Test("a bad row stops with its line after the rows before it, or is passed over when that is asked for")
    func badRows() throws {
        let rows = "temperature,errors\n60,11\n60,many\n60,0,1\n20,0\n"
        let strict = try score(rows, "--raw")
        #expect(strict.code == .badData)
        #expect(strict.output == "margin\n1.5\n")
        #expect(
            strict.talk == "reliscore: cannot read rows at line 3, column 2 (errors): expected a number, or nothing "
                + "where it is missing, found \"many\"\n")
        let lenient = try score(rows, "--raw", "--lenient")
        #expect(lenient.code == .success)
        #expect(lenient.output == "margin\n1.5\n-2.0\n")
        #expect(lenient.talk.hasSuffix("reliscore: skipped 2 of 4 rows\n"))
    }

    @Test("a text without rows scores none; without a header it is no CSV")
    func empty() throws {
        #expect(try score("temperature,errors\n").output == "score\n")
        #expect(try score("").code == .badData)
        #expect(try score("", "--format", "ndjson").output.isEmpty)
        #expect(try score("", "--format", "ndjson").code == .success)
        #expect(try score("\n\n{\"temperature\":1,\"errors\":1}").code == .success)
    }

    @Test("many rows are scored in order, whatever the sizes of batches and chunks")
    func manyRows() throws {
        let rows = (0..<20_000).map { "\($0),\($0 % 2 == 0 ? 20 : 60),\($0 % 20)" }
        let scored = try score("id,temperature,errors\n" + rows.joined(separator: "\n"), "--raw")
        #expect(scored.lines.count == 20_001)
        let isRight = scored.lines.dropFirst().enumerated().allSatisfy { index, line in
            let margin = index % 2 == 0 ? "-2.0" : index % 20 <= 10 ? "0.5" : "1.5"
            return line == "\(index),\(margin)"
        }
        #expect(isRight)
    }
}

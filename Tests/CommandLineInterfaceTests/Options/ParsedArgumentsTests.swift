import Testing

@testable import CommandLineInterface

@Suite("ParsedArguments")
struct ParsedArgumentsTests {
    static let input = CommandOption("input", short: "i", value: "FILE", "rows")
    static let keep = CommandOption("keep", value: "NAMES", "fields", repeats: true)
    static let raw = CommandOption("raw", "margins")
    static let description = CommandDescription(
        "try", "test", arguments: ["WHAT", "[WHERE]"], discussion: "", options: [input, keep, raw], examples: [])

    func parse(_ words: String...) throws(CommandError) -> ParsedArguments {
        try ParsedArguments(words[...], for: Self.description)
    }

    @Test("a value may follow its option, an equals sign or a letter, and options may stand anywhere")
    func forms() throws {
        for words in [["--input", "a", "x"], ["--input=a", "x"], ["x", "-i", "a"]] {
            let parsed = try ParsedArguments(words[...], for: Self.description)
            #expect(parsed.text(Self.input) == "a")
            #expect(parsed.positionals == ["x"])
        }
        #expect(try parse("x", "--input=").text(Self.input) == "")
        #expect(try parse("x", "--input=a=b").text(Self.input) == "a=b")
        #expect(try parse("x", "--input", "-").text(Self.input) == "-")
    }

    @Test("two dashes end the options, and one dash is an argument")
    func ends() throws {
        #expect(try parse("--raw", "--", "--input").positionals == ["--input"])
        #expect(try parse("-", "y").positionals == ["-", "y"])
    }

    @Test("an option that repeats keeps its values in order")
    func repeats() throws {
        #expect(try parse("--keep", "a", "x", "--keep=b").all(Self.keep) == ["a", "b"])
    }

    @Test("help stops the parser, whatever else is missing or wrong")
    func help() throws {
        #expect(try parse("-h").has(.help))
        #expect(try parse("--raw", "--help", "--nonsense").has(.help))
    }

    @Test(
        "a wrong command line is refused with what is wrong and where help is",
        arguments: [
            (["x", "--inptu", "a"], "unknown option --inptu (did you mean --input?); see reliscore try --help"),
            (["x", "--colour"], "unknown option --colour; see reliscore try --help"),
            (["x", "-z"], "unknown option -z; see reliscore try --help"),
            (["x", "--input"], "--input needs a value: --input FILE; see reliscore try --help"),
            (["x", "--input", "--raw"], "--input needs a value: --input FILE; see reliscore try --help"),
            (["x", "--raw=yes"], "--raw takes no value; see reliscore try --help"),
            (["x", "--raw", "--raw"], "--raw is given twice; see reliscore try --help"),
            ([], "try needs WHAT; see reliscore try --help"),
            (["x", "y", "z"], "unexpected argument \"z\"; see reliscore try --help"),
        ])
    func refused(words: [String], sentence: String) {
        let error = #expect(throws: CommandError.self) { try ParsedArguments(words[...], for: Self.description) }
        #expect(error?.code == .usage)
        #expect(error?.description == sentence)
    }

    @Test("a value that cannot be read names the option, what it takes and what was found")
    func values() throws {
        let error = #expect(throws: CommandError.self) {
            try parse("x", "--input", "70000").value(Self.input, as: .integer(0...65_535))
        }
        #expect(
            error?.description == "cannot read --input: expected a whole number from 0 to 65535, found \"70000\"; "
                + "see reliscore try --help")
    }
}

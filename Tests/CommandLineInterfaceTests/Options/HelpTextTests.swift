import Testing

@testable import CommandLineInterface

@Suite("HelpText")
struct HelpTextTests {
    static let names = CommandLineTool.commands.map { $0.description.name }

    @Test("every command's help is on stdout, names every option with its default, and has examples", arguments: names)
    func complete(name: String) throws {
        let words = name.split(separator: " ").map(String.init)
        let help = try Captured(words + ["--help"])
        #expect(help.code == .success)
        #expect(help.talk.isEmpty)
        #expect(try Captured(["help"] + words).output == help.output)
        let command = try #require(CommandLineTool.commands.first { $0.description.name == name })
        let description = command.description
        #expect(!description.examples.isEmpty)
        let text = help.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for option in description.options {
            #expect(text.contains("--\(option.name)"))
            if let fallback = option.defaultText { #expect(text.contains("default: \(fallback)")) }
            if let variable = option.environmentName { #expect(text.contains("environment: \(variable)")) }
        }
    }

    @Test("no line of help is wider than 100 columns but examples to copy", arguments: names)
    func width(name: String) throws {
        let words = name.split(separator: " ").map(String.init)
        for line in try Captured(words + ["--help"]).lines where !line.hasPrefix("  reliscore") {
            #expect(line.count <= 100, "\(line)")
        }
    }

    @Test("option names of a command are different", arguments: names)
    func unambiguous(name: String) throws {
        let command = try #require(CommandLineTool.commands.first { $0.description.name == name })
        let options = command.description.options.map(\.name)
        #expect(Set(options).count == options.count)
    }

    @Test("without a command the usage goes to stderr, with a wrong one the nearest is named")
    func noCommand() throws {
        let nothing = try Captured([])
        #expect(nothing.code == .usage)
        #expect(nothing.output.isEmpty)
        #expect(nothing.talk.hasPrefix("Usage: reliscore COMMAND"))
        let wrong = try Captured(["promot"])
        #expect(wrong.code == .usage)
        #expect(wrong.talk == "reliscore: unknown command promot (did you mean promote?); see reliscore --help\n")
    }

    @Test("the overview names every command and exit code")
    func overview() throws {
        let overview = try Captured(["--help"])
        #expect(overview.code == .success)
        for name in Self.names { #expect(overview.output.contains("\n  \(name) ")) }
        for code in ExitCode.allCases { #expect(overview.output.contains(code.meaning)) }
    }

    @Test("completion scripts name every command and option", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let script = try Captured(["completions", shell]).output
        for command in CommandLineTool.commands {
            for word in command.description.name.split(separator: " ") { #expect(script.contains(word)) }
            for option in command.description.options { #expect(script.contains(option.name)) }
        }
        for word in ["debug info warning error", "bash zsh fish", "reliscore artifacts list --names"] {
            #expect(script.contains(word))
        }
        #expect(try Captured(["completions", "tcsh"]).code == .usage)
    }
}

/// The text `--help` prints, made from a command's description.
enum HelpText {
    static let width = 88

    static func text(for command: CommandDescription) -> String {
        var lines = ["reliscore \(command.name): \(command.summary)", ""]
        lines += ["Usage: " + usage(of: command), ""]
        lines += wrap(command.discussion, indent: 0)
        lines += ["", "Options:"]
        lines += table(command.options.map { ($0.usage, explanation(of: $0)) })
        if !command.examples.isEmpty {
            lines += ["", "Examples:"]
            for example in command.examples { lines += ["  " + example.line, "      " + example.does] }
        }
        lines += ["", "Exit codes:"]
        lines += table(exitCodes(of: command).map { (String($0.code.rawValue), $0.means) })
        return lines.joined(separator: "\n") + "\n"
    }

    /// The page of `reliscore --help`: what the program is, its commands, its exit codes.
    static func overview(of commands: [CommandDescription]) -> String {
        var lines = [
            "reliscore: serves drive-failure models and the like over HTTP, and looks after their artifacts", "",
        ]
        lines += [summary(of: commands), "Results go to stdout, messages to stderr.", "", "Exit codes:"]
        lines += table(ExitCode.allCases.map { (String($0.rawValue), $0.meaning) })
        return lines.joined(separator: "\n") + "\n"
    }

    /// The commands, for somebody who typed none.
    static func summary(of commands: [CommandDescription]) -> String {
        var lines = ["Usage: reliscore COMMAND [OPTIONS]", "", "Commands:"]
        lines += table(commands.map { ($0.name, $0.summary) })
        lines += ["", "`reliscore help COMMAND` or `reliscore COMMAND --help` explains one, with examples."]
        return lines.joined(separator: "\n")
    }

    static func usage(of command: CommandDescription) -> String {
        (["reliscore", command.name, "[OPTIONS]"] + command.arguments).joined(separator: " ")
    }

    private static func explanation(of option: CommandOption) -> String {
        var notes: [String] = []
        if let defaultText = option.defaultText { notes.append("default: \(defaultText)") }
        if let name = option.environmentName { notes.append("environment: \(name)") }
        if option.repeats { notes.append("may be repeated") }
        return notes.isEmpty ? option.summary : "\(option.summary) (\(notes.joined(separator: "; ")))"
    }

    private static func exitCodes(of command: CommandDescription) -> [(code: ExitCode, means: String)] {
        let own = command.exitCodes
        return own.contains { $0.code == .usage } ? own : own + [(.usage, ExitCode.usage.meaning)]
    }

    private static func table(_ rows: [(left: String, right: String)]) -> [String] {
        let column = min(rows.map(\.left.count).max() ?? 0, 26) + 4
        return rows.flatMap { row in
            var lines = wrap(row.right, indent: column)
            let left = "  " + row.left
            guard left.count < column, let first = lines.first else { return [left] + lines }
            lines[0] = left + first.dropFirst(left.count)
            return lines
        }
    }

    /// Breaks between words; a line break in the text stays.
    private static func wrap(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = margin
            for word in paragraph.split(separator: " ") {
                let gap = line.count == indent ? 0 : 1
                if gap == 1, line.count + 1 + word.count > width {
                    lines.append(line)
                    line = margin + word
                } else {
                    line += (gap == 1 ? " " : "") + word
                }
            }
            lines.append(line == margin ? "" : line)
        }
        return lines
    }
}

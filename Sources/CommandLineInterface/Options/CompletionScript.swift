/// Completion scripts, made from the commands' descriptions.
///
/// Values come from the options' choices; versions are asked for while typing. Where no word fits, file names do.
enum CompletionScript {
    private static let versions = "reliscore artifacts list --names 2>/dev/null"

    static func bash(_ commands: [CommandDescription]) -> String {
        """
        _reliscore() {
            local at=1 before=${COMP_WORDS[COMP_CWORD-1]} word=${COMP_WORDS[COMP_CWORD]} words=
            if [[ ${COMP_WORDS[1]} == help && $COMP_CWORD -gt 1 ]]; then at=2; fi
            local command=${COMP_WORDS[at]}
            if [[ $COMP_CWORD -eq $at ]]; then
                words='\(firstWords(commands)) help'
            else
                case $command in
        \(cases(groupCases(commands), indent: 8) {
            "if [[ $COMP_CWORD -eq $((at + 1)) ]]; then words=\(bashWords($0)); "
                + "else command+=\" ${COMP_WORDS[at+1]}\"; fi"
        })
                esac
                case $command:$before in
        \(cases(valueCases(commands), indent: 8) { "words=\(bashWords($0))" })
                esac
                if [[ -z $words && $word == -* ]]; then
                    case $command in
        \(cases(optionCases(commands), indent: 12) { "words=\(bashWords($0))" })
                    esac
                elif [[ -z $words ]]; then
                    case $command in
        \(cases(argumentCases(commands), indent: 12) { "words=\(bashWords($0))" })
                    esac
                fi
            fi
            mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            if [[ ${#COMPREPLY[@]} -eq 0 ]]; then mapfile -t COMPREPLY < <(compgen -f -- "$word"); fi
        }
        complete -o filenames -F _reliscore reliscore

        """
    }

    static func zsh(_ commands: [CommandDescription]) -> String {
        """
        #compdef reliscore
        _reliscore() {
            local -a found
            local at=2
            if [[ $words[2] == help ]] && (( CURRENT > 2 )); then at=3; fi
            local command=$words[at]
            if (( CURRENT == at )); then
                found=(\(firstWords(commands)) help)
            else
                case $command in
        \(cases(groupCases(commands), indent: 8) {
            "if (( CURRENT == at + 1 )); then found=\(zshWords($0)); else command+=\" $words[at+1]\"; fi"
        })
                esac
                case $command:$words[CURRENT-1] in
        \(cases(valueCases(commands), indent: 8) { "found=\(zshWords($0))" })
                esac
                if (( ! $#found )) && [[ $PREFIX == -* ]]; then
                    case $command in
        \(cases(optionCases(commands), indent: 12) { "found=\(zshWords($0))" })
                    esac
                elif (( ! $#found )); then
                    case $command in
        \(cases(argumentCases(commands), indent: 12) { "found=\(zshWords($0))" })
                    esac
                fi
            fi
            compadd -- $found || _files
        }
        compdef _reliscore reliscore

        """
    }

    static func fish(_ commands: [CommandDescription]) -> String {
        var lines: [String] = []
        for command in commands {
            let (first, second) = words(of: command.name)
            lines.append(
                second.map {
                    "\(fishCondition("\(seen(first)); and not \(seen(secondWords(of: first, commands)))")) -f -a \($0)"
                        + " -d \(quoted(command.summary))"
                } ?? "\(fishCondition("__fish_use_subcommand")) -f -a \(first) -d \(quoted(command.summary))")
        }
        for item in groupCases(commands) {
            lines.append("\(fishCondition("__fish_use_subcommand")) -f -a \(item.pattern)")
        }
        for command in commands {
            for option in command.options {
                let value = option.isFlag ? "" : words(of: option).map { " -x -a \(fishWords($0))" } ?? " -r"
                lines.append(
                    "\(fishCondition(seen(command.name, in: commands))) -l \(option.name)\(value) "
                        + "-d \(quoted(option.summary))")
            }
        }
        for item in argumentCases(commands) {
            lines.append("\(fishCondition(seen(item.pattern, in: commands))) -a \(fishWords(item.words))")
        }
        lines.append("\(fishCondition(seen("help"))) -f -a \(quoted(firstWords(commands)))")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func fishCondition(_ condition: String) -> String { "complete -c reliscore -n '\(condition)'" }

    private static func seen(_ words: String) -> String { "__fish_seen_subcommand_from \(words)" }

    /// Fish has seen the one or both words of a command.
    private static func seen(_ name: String, in commands: [CommandDescription]) -> String {
        let (first, second) = words(of: name)
        return second.map { "\(seen(first)); and \(seen($0))" } ?? seen(first)
    }

    /// What can be typed at some place.
    private enum Words {
        case fixed([String])
        case versions
    }

    private typealias Case = (pattern: String, words: Words)

    private static func words(of option: CommandOption) -> Words? {
        if !option.choices.isEmpty { return .fixed(option.choices) }
        return option.valueName == "VERSION" ? .versions : nil
    }

    /// A name's one or two words.
    private static func words(of name: String) -> (first: String, second: String?) {
        let parts = name.split(separator: " ", maxSplits: 1).map(String.init)
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    private static func firstWords(_ commands: [CommandDescription]) -> String {
        var seen: Set<String> = []
        return commands.map { words(of: $0.name).first }.filter { seen.insert($0).inserted }.joined(separator: " ")
    }

    private static func secondWords(of first: String, _ commands: [CommandDescription]) -> String {
        commands.map { words(of: $0.name) }.filter { $0.first == first }.compactMap(\.second).joined(separator: " ")
    }

    /// After the first word of commands of two: `artifacts`.
    private static func groupCases(_ commands: [CommandDescription]) -> [Case] {
        let groups = commands.map { words(of: $0.name) }.filter { $0.second != nil }.map(\.first)
        var seen: Set<String> = []
        return groups.filter { seen.insert($0).inserted }.map {
            (pattern: $0, words: .fixed([secondWords(of: $0, commands)]))
        }
    }

    /// After an option that takes a value: `serve:--log-level`.
    private static func valueCases(_ commands: [CommandDescription]) -> [Case] {
        commands.flatMap { command in
            command.options.compactMap { option in
                words(of: option).map { (pattern: "\(command.name):--\(option.name)", words: $0) }
            }
        }
    }

    private static func optionCases(_ commands: [CommandDescription]) -> [Case] {
        commands.map { (pattern: $0.name, words: .fixed($0.options.map { "--\($0.name)" })) }
    }

    private static func argumentCases(_ commands: [CommandDescription]) -> [Case] {
        let named = commands.compactMap { command -> Case? in
            guard let argument = command.arguments.first else { return nil }
            if !command.argumentChoices.isEmpty { return (command.name, .fixed(command.argumentChoices)) }
            return argument.contains("VERSION") ? (command.name, .versions) : nil
        }
        return named
    }

    private static func cases(_ items: [Case], indent: Int, _ assignment: (Words) -> String) -> String {
        let margin = String(repeating: " ", count: indent)
        return items.map { item in
            // A blank would end the pattern.
            let pattern = item.pattern.split(separator: " ").joined(separator: "\\ ")
            return "\(margin)\(pattern)) \(assignment(item.words)) ;;"
        }.joined(separator: "\n")
    }

    private static func bashWords(_ words: Words) -> String {
        switch words {
        case .fixed(let list): "'\(list.joined(separator: " "))'"
        case .versions: "$(\(versions))"
        }
    }

    private static func zshWords(_ words: Words) -> String {
        switch words {
        case .fixed(let list): "(\(list.joined(separator: " ")))"
        case .versions: "(${(f)\"$(\(versions))\"})"
        }
    }

    private static func fishWords(_ words: Words) -> String {
        switch words {
        case .fixed(let list): quoted(list.joined(separator: " "))
        case .versions: "'(\(versions))'"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "\\'" : String($0) }.joined() + "'"
    }
}

/// Completion scripts, made from the commands' descriptions.
///
/// Values come from the options' choices; versions are asked for while typing. Where no word fits, file names do.
enum CompletionScript {
    private static let versions = "reliscore versions --names 2>/dev/null"

    static func bash(_ commands: [CommandDescription]) -> String {
        """
        _reliscore() {
            local command=${COMP_WORDS[1]} before=${COMP_WORDS[COMP_CWORD-1]} word=${COMP_WORDS[COMP_CWORD]} words=
            if [[ $COMP_CWORD -eq 1 ]]; then
                words='\(names(commands)) help'
            else
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
            if (( CURRENT == 2 )); then
                found=(\(names(commands)) help)
            else
                case $words[2]:$words[CURRENT-1] in
        \(cases(valueCases(commands), indent: 8) { "found=\(zshWords($0))" })
                esac
                if (( ! $#found )) && [[ $PREFIX == -* ]]; then
                    case $words[2] in
        \(cases(optionCases(commands), indent: 12) { "found=\(zshWords($0))" })
                    esac
                elif (( ! $#found )); then
                    case $words[2] in
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
        var lines = commands.map {
            "complete -c reliscore -n __fish_use_subcommand -f -a \($0.name) -d \(quoted($0.summary))"
        }
        for command in commands {
            let condition = "complete -c reliscore -n '__fish_seen_subcommand_from \(command.name)'"
            for option in command.options {
                let value = option.isFlag ? "" : words(of: option).map { " -x -a \(fishWords($0))" } ?? " -r"
                lines.append("\(condition) -l \(option.name)\(value) -d \(quoted(option.summary))")
            }
        }
        for item in argumentCases(commands) {
            lines.append(
                "complete -c reliscore -n '__fish_seen_subcommand_from \(item.pattern)' -a \(fishWords(item.words))")
        }
        return lines.joined(separator: "\n") + "\n"
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
        return named + [("help", .fixed(commands.map(\.name)))]
    }

    private static func cases(_ items: [Case], indent: Int, _ assignment: (Words) -> String) -> String {
        let margin = String(repeating: " ", count: indent)
        return items.map { "\(margin)\($0.pattern)) \(assignment($0.words)) ;;" }.joined(separator: "\n")
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

    private static func names(_ commands: [CommandDescription]) -> String {
        commands.map(\.name).joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "\\'" : String($0) }.joined() + "'"
    }
}

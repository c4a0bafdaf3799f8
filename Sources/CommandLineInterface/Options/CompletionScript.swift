/// Completion scripts, made from the commands' descriptions.
///
/// Values come from the options' choices; versions are asked for while typing. Where no word fits, file names do.
enum CompletionScript {
    private static let versions = "reliscore versions --names 2>/dev/null"

    static func bash(_ commands: [CommandDescription]) -> String {
        """
        _reliscore() {
            local command=${COMP_WORDS[1]} before=${COMP_WORDS[COMP_CWORD-1]} word=${COMP_WORDS[COMP_CWORD]} words=
            if [[ $COMP_CWORD -gt 2 && ' \(groups(commands)) ' == *" $command "* ]]; then
                command="$command ${COMP_WORDS[2]}"
            fi
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
            local command=$words[2]
            if (( CURRENT > 3 )) && [[ ' \(groups(commands)) ' == *" $command "* ]]; then
                command="$command $words[3]"
            fi
            if (( CURRENT == 2 )); then
                found=(\(names(commands)) help)
            else
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
            let words = command.name.split(separator: " ").map(String.init)
            let name = words.last ?? command.name
            let place =
                words.count == 1
                ? "__fish_use_subcommand"
                : "'__fish_seen_subcommand_from \(words[0]); and not __fish_seen_subcommand_from "
                    + "\(secondWords(of: words[0], commands).joined(separator: " "))'"
            lines.append("complete -c reliscore -n \(place) -f -a \(name) -d \(quoted(command.summary))")
        }
        for group in groups(commands).split(separator: " ") {
            lines.append("complete -c reliscore -n __fish_use_subcommand -f -a \(group)")
        }
        for command in commands {
            let condition = "complete -c reliscore -n \(fishCondition(command.name))"
            for option in command.options {
                let value = option.isFlag ? "" : words(of: option).map { " -x -a \(fishWords($0))" } ?? " -r"
                lines.append("\(condition) -l \(option.name)\(value) -d \(quoted(option.summary))")
            }
        }
        for item in argumentCases(commands) where !groups(commands).split(separator: " ").contains(item.pattern[...]) {
            lines.append("complete -c reliscore -n \(fishCondition(item.pattern)) -a \(fishWords(item.words))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Where the words of a command's name have been typed.
    private static func fishCondition(_ name: String) -> String {
        let words = name.split(separator: " ").map { "__fish_seen_subcommand_from \($0)" }
        return quoted(words.joined(separator: "; and "))
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
        let seconds = groups(commands).split(separator: " ").map { group -> Case in
            (String(group), .fixed(secondWords(of: String(group), commands)))
        }
        return named + seconds + [("help", .fixed(commands.map(\.name)))]
    }

    private static func cases(_ items: [Case], indent: Int, _ assignment: (Words) -> String) -> String {
        let margin = String(repeating: " ", count: indent)
        return items.map { item in
            let pattern = item.pattern.contains(" ") ? quoted(item.pattern) : item.pattern
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

    /// The words a command line can begin with.
    private static func names(_ commands: [CommandDescription]) -> String {
        let single = commands.map(\.name).filter { !$0.contains(" ") }
        return (single + groups(commands).split(separator: " ").map(String.init)).joined(separator: " ")
    }

    /// The first words of commands of two words, each once, between spaces.
    private static func groups(_ commands: [CommandDescription]) -> String {
        var groups: [Substring] = []
        for command in commands {
            let words = command.name.split(separator: " ")
            if words.count == 2, !groups.contains(words[0]) { groups.append(words[0]) }
        }
        return groups.joined(separator: " ")
    }

    private static func secondWords(of group: String, _ commands: [CommandDescription]) -> [String] {
        commands.filter { $0.name.hasPrefix(group + " ") }.map { String($0.name.dropFirst(group.count + 1)) }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "\\'" : String($0) }.joined() + "'"
    }
}

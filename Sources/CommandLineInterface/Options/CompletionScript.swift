/// Completion scripts, made from the commands' descriptions.
enum CompletionScript {
    static func bash(_ commands: [CommandDescription]) -> String {
        """
        _reliscore() {
            local word=${COMP_WORDS[COMP_CWORD]} words=
            if [[ $COMP_CWORD -eq 1 ]]; then
                words='\(names(commands)) help'
            elif [[ $word == -* ]]; then
                case ${COMP_WORDS[1]} in
        \(cases(commands, indent: "            "))
                esac
            elif [[ ${COMP_WORDS[1]} == help ]]; then
                words='\(names(commands))'
            fi
            if [[ -n $words ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
            fi
        }
        complete -o filenames -F _reliscore reliscore

        """
    }

    static func zsh(_ commands: [CommandDescription]) -> String {
        """
        #compdef reliscore
        _reliscore() {
            local -a words
            if (( CURRENT == 2 )); then
                words=(\(names(commands)) help)
            elif [[ $words[CURRENT] == -* || $PREFIX == -* ]]; then
                case ${(Q)${(z)BUFFER}[2]} in
        \(cases(commands, indent: "            ", list: true))
                esac
            else
                _files
                return
            fi
            compadd -- $words
        }
        compdef _reliscore reliscore

        """
    }

    static func fish(_ commands: [CommandDescription]) -> String {
        var lines = commands.map {
            "complete -c reliscore -n __fish_use_subcommand -f -a \($0.name) -d \(quoted($0.summary))"
        }
        for command in commands {
            for option in command.options {
                let value = option.isFlag ? "" : " -r"
                lines.append(
                    "complete -c reliscore -n '__fish_seen_subcommand_from \(command.name)' -l \(option.name)\(value) "
                        + "-d \(quoted(option.summary))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func names(_ commands: [CommandDescription]) -> String {
        commands.map(\.name).joined(separator: " ")
    }

    private static func cases(_ commands: [CommandDescription], indent: String, list: Bool = false) -> String {
        commands.map { command in
            let options = command.options.map { "--\($0.name)" }.joined(separator: " ")
            return "\(indent)\(command.name)) words=\(list ? "(\(options))" : "'\(options)'") ;;"
        }.joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "\\'" : String($0) }.joined() + "'"
    }
}

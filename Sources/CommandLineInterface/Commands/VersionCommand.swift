internal import JSONText

/// `reliscore version`
struct VersionCommand: Command {
    static let description = CommandDescription(
        "version", "print the program's version", discussion: "Prints the version, the compiler and the platform.",
        options: [.json],
        examples: [("reliscore version --json", "for programs")])

    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) { asJSON = arguments.has(.json) }

    func run(_ console: Console) throws -> ExitCode {
        if asJSON {
            try console.printJSON([
                "name": .string(ProgramVersion.name), "version": .string(ProgramVersion.number),
                "swift": .string(ProgramVersion.swift), "platform": .string(ProgramVersion.platform),
                "build": .string(ProgramVersion.build),
            ])
        } else {
            try console.printLine(
                "\(ProgramVersion.name) \(ProgramVersion.number) (Swift \(ProgramVersion.swift), "
                    + "\(ProgramVersion.platform), \(ProgramVersion.build))")
        }
        return .success
    }
}

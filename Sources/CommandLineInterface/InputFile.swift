internal import SystemIO

/// Whole small files that a command was told to read.
enum InputFile {
    /// - Parameter missing: The code for a file that is not there: no input for data, configuration for settings.
    static func read(
        _ path: String, limit: Int, task: String, missing: ExitCode = .noInput
    ) throws(CommandError) -> [UInt8] {
        do throws(FileReadError) {
            return try FileSystem.read(path, limit: limit)
        } catch {
            switch error {
            case .system(let cause):
                throw CommandError(task, cause, otherwise: missing == .noInput ? .inputOutput : missing)
            case .notRegular(let path, let found):
                throw CommandError(missing, "\(task) \(path): expected a regular file, found \(found.rawValue)")
            case .tooLarge(let path, let bytes, let limit):
                throw CommandError(
                    missing == .noInput ? .badData : missing,
                    "\(task) \(path): expected at most \(limit) bytes, found \(bytes)")
            case .changedWhileRead(let path):
                throw CommandError(.inputOutput, "\(task) \(path): it changed while it was read", hint: "try again")
            }
        }
    }
}

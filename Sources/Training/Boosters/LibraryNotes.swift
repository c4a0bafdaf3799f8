internal import Synchronization

/// What the libraries say while they work: kept, instead of written to standard output where results go.
///
/// Their callbacks carry no context, so that there is one collection for the process.
enum LibraryNotes {
    private static let lines = Mutex<[String]>([])
    private static let partial = Mutex<String>("")
    private static let longest = 200

    /// A line, or a part of one: LightGBM ends lines with a call of their own.
    static let receive: @convention(c) (UnsafePointer<CChar>?) -> Void = { text in
        guard let text else { return }
        LibraryNotes.add(String(cString: text))
    }

    /// A whole line: XGBoost's are.
    static let receiveLine: @convention(c) (UnsafePointer<CChar>?) -> Void = { text in
        guard let text else { return }
        LibraryNotes.add(String(cString: text) + "\n")
    }

    private static func add(_ text: String) {
        partial.withLock { partial in
            partial += text
            guard partial.hasSuffix("\n") else { return }
            let line = partial.split(separator: "\n").joined(separator: " ")
            partial = ""
            guard !line.isEmpty else { return }
            lines.withLock { lines in
                if lines.count < longest, lines.last != line { lines.append(line) }
            }
        }
    }

    /// What was said since the last call.
    static func take() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}

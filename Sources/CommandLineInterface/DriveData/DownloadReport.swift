internal import DriveFleet
internal import JSONText
internal import Storage

/// What `data download` prints.
enum DownloadReport {
    static func json(_ files: [DownloadedFile], directory: String) -> JSONValue {
        [
            "dest": .string(directory), "fetched": .number(files.count { $0.state == .fetched }),
            "skipped": .number(files.count { $0.state == .skipped }),
            "failed": .number(files.count { $0.error != nil || $0.state == .notTried }),
            "files": .array(files.map(json)),
        ]
    }

    private static func json(_ file: DownloadedFile) -> JSONValue {
        [
            "file_name": .string(file.name), "state": .string(file.stateName), "bytes": .number(file.bytes),
            "resumed_from": .number(file.resumedFrom), "skipped": .bool(file.state == .skipped),
            "attempts": .number(file.attempts), "sha256": file.sha256.map { .string($0.description) } ?? .null,
            "error": file.error.map { .string($0.description) } ?? .null,
        ]
    }

    /// A line about a file that was tried.
    static func line(_ file: DownloadedFile) -> String {
        let resumed = file.resumedFrom > 0 ? ", of which \(file.resumedFrom) were there" : ""
        let tries = file.attempts > 1 ? ", in \(file.attempts) tries" : ""
        return switch file.state {
        case .fetched: "\(file.name): \(file.bytes) bytes\(resumed)\(tries)"
        case .skipped: "\(file.name): \(file.bytes) bytes, was there"
        case .failed(let error): "\(file.name): \(error)"
        case .notTried: "\(file.name): not tried"
        }
    }
}

extension DownloadedFile {
    var error: FleetError? {
        if case .failed(let error) = state { error } else { nil }
    }

    fileprivate var stateName: String {
        switch state {
        case .fetched: "fetched"
        case .skipped: "skipped"
        case .failed: "failed"
        case .notTried: "not_tried"
        }
    }
}

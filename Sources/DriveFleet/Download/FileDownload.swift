internal import Glibc
internal import Storage
internal import SystemIO

/// Brings one file of a manifest into a directory, on the calling thread.
struct FileDownload {
    let dataset: DatasetManifest.Dataset
    let target: String
    let schedule: RetrySchedule
    /// Is told of the bytes there are, and of those there will be.
    let report: (_ done: Int, _ total: Int?) -> Void

    /// A try that came so much further than all before it begins the count of failures anew.
    private static let progressBytes = 1 << 20

    /// - Parameter transfer: Makes or gives the caller's connection; local files need none.
    func run(_ transfer: () throws(FleetError) -> HTTPTransfer) -> DownloadedFile {
        var file = DownloadedFile(name: dataset.fileName)
        do throws(FleetError) {
            if let bytes = try existing() {
                file.state = .skipped
                file.bytes = bytes
                PartFile.remove(of: target)
            } else {
                try fetch(&file, transfer)
                file.state = .fetched
            }
            report(file.bytes, file.bytes)
        } catch {
            file.state = .failed(error)
        }
        return file
    }

    /// The size of a file that need not be fetched.
    private func existing() throws(FleetError) -> Int? {
        let status: FileStatus
        do throws(SystemError) {
            status = try FileStatus.of(target)
        } catch {
            if error.code == ENOENT { return nil }
            throw FleetError("look at", error, expected: "a place for \(dataset.fileName)")
        }
        guard status.kind == .regular else {
            throw FleetError("replace", .notRegular(path: target, found: status.kind), expected: "a ZIP file")
        }
        guard dataset.size.map({ $0 == status.bytes }) ?? true, try WholeZIP.fault(of: target) == nil else {
            return nil
        }
        return status.bytes
    }

    private func fetch(
        _ file: inout DownloadedFile, _ transfer: () throws(FleetError) -> HTTPTransfer
    ) throws(FleetError) {
        let part = try attempting("write", expected: "room for \(dataset.fileName)") { () throws(SystemError) in
            try PartFile(for: target, url: dataset.url)
        }
        defer {
            file.bytes = part.length
            file.resumedFrom = part.keptBytes
            part.removeIfEmpty()
        }
        if let source = WebAddress(dataset.url).localPath {
            file.attempts = 1
            try LocalCopy(from: source, dataset: dataset, report: report).run(into: part)
        } else {
            let transfer = try transfer()
            var furthest = part.length
            var failures = 0
            var wasWhole = false
            while true {
                file.attempts += 1
                do throws(AttemptFailure) {
                    try DownloadAttempt(dataset: dataset, part: part, isAnother: file.attempts > 1, report: report)
                        .run(transfer)
                    break
                } catch {
                    if part.length >= furthest + Self.progressBytes {
                        failures = 0
                        furthest = part.length
                    }
                    failures += 1
                    // A file that came whole twice and is no good is the server's own.
                    if error.retry == .anew, wasWhole { throw error.error }
                    wasWhole = wasWhole || error.retry == .anew
                    guard let wait = schedule.delay(failures: failures, error.retry, random: .random(in: 0..<1))
                    else { throw error.error }
                    RetrySchedule.sleep(wait)
                }
            }
        }
        file.sha256 = try attempting("write", expected: "room for \(dataset.fileName)") { () throws(SystemError) in
            let digest = try part.digest()
            try part.finish()
            return digest
        }
    }
}

internal import Dispatch
internal import Glibc
internal import Synchronization
internal import SystemIO
package import Telemetry

/// Brings the files of a manifest into a directory, several at a time.
///
/// May be ended at any moment, also by `SIGKILL`: the next run goes on from there. A file has its name only when all of
/// it is on the disk and ends as a ZIP does.
package struct DatasetDownloads: Sendable {
    package static let mostJobs = 32
    private static let lockName = ".download.lock"

    private let datasets: [DatasetManifest.Dataset]
    private let directory: String
    private let jobs: Int
    private let options: TransferOptions

    /// - Parameter mostFiles: Takes the first so many of the manifest; nil for all.
    package init(
        _ manifest: DatasetManifest, into directory: String, mostFiles: Int? = nil, jobs: Int = 4,
        options: TransferOptions = TransferOptions()
    ) {
        datasets = Array(manifest.datasets.prefix(mostFiles ?? .max))
        self.directory = directory
        self.jobs = max(min(jobs, Self.mostJobs, datasets.count), 1)
        self.options = options
    }

    /// Fetches what is not there yet. A file that fails does not keep the others from coming, a full disk does.
    ///
    /// - Parameters:
    ///   - progress: Called from several threads, one at a time.
    ///   - finished: Likewise, for every file that was tried.
    /// - Returns: What came of each, in the manifest's order.
    /// - Throws: When nothing could be begun: `.locked` while another run has the directory.
    package func run(
        progress: @escaping @Sendable (WorkProgress) -> Void = { _ in },
        finished: @escaping @Sendable (DownloadedFile) -> Void = { _ in }
    ) throws(FleetError) -> [DownloadedFile] {
        let lock = try lock()
        let tally = Tally(datasets, progress: progress, finished: finished)
        let group = DispatchGroup()
        for job in 0..<jobs {
            // A queue each, so that a transfer that waits holds nobody else up.
            DispatchQueue(label: "reliscore.download.\(job)").async(group: group) { work(tally) }
        }
        group.wait()
        _ = consume lock
        return tally.files
    }

    private func work(_ tally: Tally) {
        var connection: HTTPTransfer?
        while let index = tally.next() {
            let dataset = datasets[index]
            let download = FileDownload(
                dataset: dataset, target: FileSystem.join(directory, dataset.fileName), schedule: options.schedule
            ) { done, total in
                tally.report(index, done: done, total: total)
            }
            let file = download.run { () throws(FleetError) in
                if let connection { return connection }
                let opened = try HTTPTransfer(options.limits(jobs: jobs))
                connection = opened
                return opened
            }
            tally.finish(index, file)
        }
    }

    private func lock() throws(FleetError) -> FileLock {
        let path = FileSystem.join(directory, Self.lockName)
        do throws(SystemError) {
            try FileSystem.makeDirectories(directory)
            return try FileLock.acquire(path, timeout: .milliseconds(200))
        } catch {
            guard error.code == EWOULDBLOCK else { throw FleetError("write", error, expected: "a directory") }
            throw FleetError(
                .locked,
                "cannot download into \(directory): expected to be alone there, found another download under way; "
                    + "wait for it")
        }
    }
}

/// Which files are done, and how far the others are; for all threads.
private final class Tally: Sendable {
    private struct State {
        var files: [DownloadedFile]
        var done: [Int]
        var totals: [Int?]
        var next = 0
        var isEnded = false
    }

    private let state: Mutex<State>
    private let names: [String]
    private let progress: @Sendable (WorkProgress) -> Void
    private let finished: @Sendable (DownloadedFile) -> Void

    init(
        _ datasets: [DatasetManifest.Dataset], progress: @escaping @Sendable (WorkProgress) -> Void,
        finished: @escaping @Sendable (DownloadedFile) -> Void
    ) {
        names = datasets.map(\.fileName)
        state = Mutex(
            State(
                files: names.map { DownloadedFile(name: $0) }, done: names.map { _ in 0 },
                totals: datasets.map(\.size)))
        self.progress = progress
        self.finished = finished
    }

    var files: [DownloadedFile] { state.withLock { $0.files } }

    /// The next file to fetch; nil when there is none, or no use in another.
    func next() -> Int? {
        state.withLock { state in
            guard !state.isEnded, state.next < state.files.count else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    func report(_ index: Int, done: Int, total: Int?) {
        state.withLock { state in
            state.done[index] = done
            state.totals[index] = total ?? state.totals[index]
            let totals = state.totals.compactMap { $0 }
            progress(
                WorkProgress(
                    task: names.count == 1 ? names[index] : "\(names.count) files", doneBytes: state.done.reduce(0, &+),
                    totalBytes: totals.count == names.count ? totals.reduce(0, &+) : nil))
        }
    }

    func finish(_ index: Int, _ file: DownloadedFile) {
        state.withLock { state in
            state.files[index] = file
            if case .failed(let error) = file.state, error.code == .diskFull || error.code == .toolMissing {
                state.isEnded = true
            }
            finished(file)
        }
    }
}

internal import DriveFleet
internal import Synchronization
internal import SystemIO

/// `reliscore data download`
struct DataDownloadCommand: Command {
    private static let manifest = CommandOption(
        "manifest", value: "FILE", "the files to fetch", default: DataPaths.manifest)
    private static let destination = CommandOption(
        "dest", value: "DIR", "where to put them", default: DataPaths.zips)
    private static let mostFiles = CommandOption(
        "max-files", value: "N", "only the first so many of the manifest", default: "all")
    private static let jobs = CommandOption("jobs", value: "N", "fetch so many at a time", default: "4")
    private static let rate = CommandOption(
        "limit-rate", value: "SIZE", "so many bytes a second for all of them together, such as 10MiB",
        default: "as fast as it comes")

    static let description = CommandDescription(
        "data download", "fetch the ZIP files of a manifest",
        discussion: "Fetches what is not there yet, several files at a time. A file has its name only when all of it "
            + "came and it ends as a ZIP does; until then it is NAME.part. Ctrl-C, a crash or a full disk loses "
            + "nothing: the next run goes on from there, unless the server has another version of the file by then. "
            + "Failures that may pass are tried again, and a file that fails does not stop the others. Sizes and ETags in "
            + "the manifest are checked, but of files that are there already only the size.",
        options: [
            manifest, destination, mostFiles, jobs, rate, TransferFlags.retries, TransferFlags.retryDelay,
            TransferFlags.stallTimeout, .json,
        ],
        examples: [
            ("reliscore data download", "the files of \(DataPaths.manifest)"),
            ("reliscore data download --max-files 1 --limit-rate 5MiB", "one file, leaving room for others"),
            ("reliscore data download --json | jq '.files[].sha256'", "what was fetched, for scripts"),
        ],
        exitCodes: [
            (.success, "all files are there"), (.noInput, "the manifest, or a file it names, is not there"),
            (.badData, "the manifest is not valid, or what came is no ZIP file"),
            (.unavailable, "a server failed, libcurl is missing, or another download has the directory"),
            (.inputOutput, "reading or writing failed, such as on a full disk"),
        ])

    private let manifestPath: String
    private let directory: String
    private let mostFiles: Int?
    private let jobs: Int
    private let options: TransferOptions
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        manifestPath = arguments.text(Self.manifest) ?? DataPaths.manifest
        directory = arguments.text(Self.destination) ?? DataPaths.zips
        // As ReliScore has it, 0 and less mean all.
        let most = try arguments.value(Self.mostFiles, as: .integer(-1_000_000...1_000_000)) ?? 0
        mostFiles = most > 0 ? most : nil
        jobs = try arguments.value(Self.jobs, as: .integer(1...DatasetDownloads.mostJobs)) ?? 4
        var options = try TransferFlags.read(arguments)
        options.bytesPerSecond = try arguments.value(Self.rate, as: .byteCount(1024...(1 << 40)))
        self.options = options
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        SignalSource.ignoreBrokenPipes()
        let files: [DownloadedFile]
        do throws(FleetError) {
            let downloads = DatasetDownloads(
                try DatasetManifest.read(manifestPath), into: directory, mostFiles: mostFiles, jobs: jobs,
                options: options)
            let line = Mutex(ProgressLine(console))
            files = try downloads.run(progress: { work in line.withLock { $0?.show(work) } }) { file in
                line.withLock { $0?.hide() }
                console.note(DownloadReport.line(file))
            }
            line.withLock { $0?.hide() }
        } catch {
            throw CommandError(error)
        }
        if asJSON { try console.printJSON(DownloadReport.json(files, directory: directory)) }
        let failures = files.compactMap(\.error)
        guard let first = failures.first else {
            if !asJSON { try console.printLine("\(files.count) files are in \(directory)") }
            return .success
        }
        let untried = files.count { $0.state == .notTried }
        console.note(
            "reliscore: \(failures.count) of \(files.count) files failed"
                + (untried > 0 ? ", \(untried) were not tried" : "") + "; run it again to go on from there")
        return CommandError(first).code
    }
}

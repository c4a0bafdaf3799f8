internal import Glibc
internal import SystemIO

/// One run of a script, watched: its time, its output and its process group have bounds.
struct ScriptProcess {
    let script: String
    let timeLimit: Duration

    /// The variables a script gets of this process's own, and no others: tokens and passwords stay here. `LC_…` as well.
    static let environment: Set<String> = [
        "CONDA_PREFIX", "HOME", "LANG", "LD_LIBRARY_PATH", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
        "PATH", "PYENV_ROOT", "PYTHONHASHSEED", "PYTHONPATH", "R_HOME", "R_LIBS", "SOURCE_DATE_EPOCH", "TZ",
        "VIRTUAL_ENV",
    ]

    /// Bytes of standard output; results are a few thousand.
    static let outputLimit = 16 << 20
    /// Bytes of standard error that are passed on; later ones are read and dropped.
    private static let errorLimit = 64 << 20
    private static let errorTail = 4_096
    /// Between a polite end and a certain one.
    private static let grace: Duration = .seconds(2)
    private static let pause: CInt = 50

    /// Why a run was ended from here.
    private enum Stop {
        case time, flood
        case signal(CInt)
    }

    /// What has come out of it.
    private struct Streams: ~Copyable {
        var output: FileDescriptor?
        var errors: FileDescriptor?
        var text: [UInt8] = []
        var errorEnd: [UInt8] = []
        var errorCount = 0
    }

    /// Runs it to its end.
    ///
    /// - Parameter configuration: Its only argument.
    /// - Returns: Its standard output.
    /// - Throws: `TrainingError`, with the script's own words where it had any. A signal that would have ended this
    ///   process ends the script, and then this process.
    func run(_ configuration: String, in directory: String) throws(TrainingError) -> [UInt8] {
        let signals = HeldSignals()
        do {
            var child = try ChildProcess(
                script, [configuration], environment: [("TMPDIR", directory)],
                inherits: { Self.environment.contains($0) || $0.hasPrefix("LC_") }, directory: directory,
                leadsGroup: true, output: .pipe, errors: .pipe)
            var streams = Streams(output: child.takeOutput(), errors: child.takeErrors())
            let stop = try watch(&child, &streams, signals)
            // Whatever it started and left running.
            child.sendToGroup(SIGKILL)
            try drain(&streams)
            let ending = try child.wait()
            switch stop {
            case .time?:
                throw failure("expected its end within \(timeLimit), found it still running", streams.errorEnd)
            case .flood?:
                throw failure(
                    "expected at most \(Self.outputLimit) bytes of standard output, found more", streams.errorEnd)
            case .signal(let number)?:
                signals.release(raising: number)
                throw failure("it was interrupted", [])
            case nil: break
            }
            guard ending.isSuccess else { throw failed(ending, streams.text, streams.errorEnd) }
            return streams.text
        } catch let error as TrainingError {
            throw error
        } catch {
            throw TrainingError(.inputOutput, "cannot run \(script): \(error)")
        }
    }

    private func watch(
        _ child: inout ChildProcess, _ streams: inout Streams, _ signals: borrowing HeldSignals
    ) throws -> Stop? {
        let clock = ContinuousClock()
        var end = clock.now + timeLimit
        var stop: Stop?
        while try !child.hasEnded() {
            try read(&streams, milliseconds: Self.pause)
            if stop == nil {
                if let signal = signals.pending {
                    stop = .signal(signal)
                } else if streams.text.count > Self.outputLimit {
                    stop = .flood
                } else if clock.now >= end {
                    stop = .time
                }
                if stop != nil {
                    child.sendToGroup(SIGTERM)
                    end = clock.now + Self.grace
                }
            } else if clock.now >= end {
                child.sendToGroup(SIGKILL)
            }
        }
        return stop
    }

    /// What is still in the pipes. A process that has left the group may hold them open: it is not waited for.
    private func drain(_ streams: inout Streams) throws {
        let clock = ContinuousClock()
        let end = clock.now + Self.grace
        while streams.output != nil || streams.errors != nil, clock.now < end,
            streams.text.count <= Self.outputLimit
        {
            try read(&streams, milliseconds: Self.pause)
        }
    }

    /// Takes what there is, waiting a little for it; a stream that has ended is closed.
    private func read(_ streams: inout Streams, milliseconds: CInt) throws {
        var polled = [
            pollfd(fd: streams.output?.raw ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: streams.errors?.raw ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&polled, 2, milliseconds) > 0 else { return }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        if polled[0].revents != 0 {
            let count = try chunk.withUnsafeMutableBytes { try streams.output?.read(into: $0, script) ?? 0 }
            if count == 0 { streams.output = nil }
            if streams.text.count <= Self.outputLimit { streams.text += chunk[..<count] }
        }
        if polled[1].revents != 0 {
            let count = try chunk.withUnsafeMutableBytes { try streams.errors?.read(into: $0, script) ?? 0 }
            if count == 0 { streams.errors = nil }
            streams.errorEnd = Array((streams.errorEnd + chunk[..<count]).suffix(Self.errorTail))
            if streams.errorCount <= Self.errorLimit {
                chunk.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, count) }
            }
            streams.errorCount += count
        }
    }

    /// A script's own report of its failure, or else the end of what it wrote to standard error.
    private func failed(_ ending: ChildProcess.Ending, _ text: [UInt8], _ errors: [UInt8]) -> TrainingError {
        let how =
            switch ending {
            case .exited(let code): "the exit code \(code)"
            case .signalled(let signal): "its end by signal \(signal)"
            }
        if let said = ScriptResult.reportedError(text) {
            return failure("expected exit code 0, found \(how): \(said)", [])
        }
        return failure("expected exit code 0, found \(how)", errors)
    }

    private func failure(_ what: String, _ errors: [UInt8]) -> TrainingError {
        let said = ScriptResult.printable(String(decoding: errors, as: UTF8.self))
        return TrainingError(
            .engineFailed, "cannot train with \(script): \(what)\(said.isEmpty ? "" : "; it said: \(said)")")
    }
}

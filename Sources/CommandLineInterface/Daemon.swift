internal import Dispatch
internal import Glibc
internal import Serving
internal import Storage
internal import Synchronization
internal import SystemIO
internal import Telemetry

/// Runs the daemon of `reliscore serve` from start to exit.
struct Daemon {
    private let configuration: ServeConfiguration
    private let console: Console
    private let log: Log

    static func run(_ configuration: ServeConfiguration, _ console: Console) throws(CommandError) -> ExitCode {
        let format: Log.Format? =
            switch configuration.logFormat {
            case .auto: nil
            case .json: .json
            case .text: .text
            }
        let log = Log(level: configuration.logLevel, format: format)
        defer { log.flush() }
        return try Daemon(configuration: configuration, console: console, log: log).run()
    }

    private func run() throws(CommandError) -> ExitCode {
        prepareProcess()
        let service = try makeService()
        // Signals are taken from here on, so that one during a long first load is not lost.
        let stopping = DispatchSemaphore(value: 0)
        let signals = DispatchQueue(label: "reliscore.signals")
        let isStopping = Flag()
        let sources = [SIGTERM, SIGINT].map { signal in
            SignalSource(signal, queue: signals) { [log] in
                guard !isStopping.value.exchange(true, ordering: .relaxed) else { _exit(128 + signal) }
                log.info("stopping", ["signal": .int(Int(signal))])
                stopping.signal()
            }
        }
        let hangUp = SignalSource(SIGHUP, queue: signals) { service.rescan() }
        defer { withExtendedLifetime((sources, hangUp)) {} }

        service.start()
        announce(service)
        stopping.wait()
        guard service.drain(limit: configuration.drainTimeout) else {
            log.warning("stopped with requests unanswered", ["limit": .string("\(configuration.drainTimeout)")])
            return .drainTimedOut
        }
        log.info("stopped")
        return .success
    }

    private func prepareProcess() {
        ProcessMetrics.noteStart()
        Memory.tune()
        SignalSource.ignoreBrokenPipes()
        ProcessLimits.raiseOpenFiles()
    }

    private func makeService() throws(CommandError) -> ScoringService {
        var settings = ScoringService.Settings()
        settings.addresses = try addresses()
        settings.workers = configuration.workers
        settings.token = configuration.token
        settings.limits = configuration.limits
        settings.registry.pin = configuration.modelVersion
        settings.registry.pollInterval = configuration.pollInterval
        settings.version = ProgramVersion.number
        let store: ArtifactStore
        do {
            store = try ArtifactStore(root: configuration.artifactsRoot)
        } catch {
            throw CommandError(.noInput, error.description)
        }
        do {
            return try ScoringService(store: store, settings: settings, log: log)
        } catch {
            throw refusal(of: error)
        }
    }

    private func addresses() throws(CommandError) -> [SocketAddress] {
        var host = configuration.host
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        do {
            return try SocketAddress.resolve(host: host, port: UInt16(clamping: configuration.port))
        } catch {
            throw CommandError(
                .unavailable,
                "cannot listen on \(configuration.host): expected an address of this machine, found none by that name",
                hint: "set --host to an address such as 127.0.0.1")
        }
    }

    private func refusal(of error: SystemError) -> CommandError {
        let place = error.subject ?? configuration.host
        switch error.code {
        case EADDRINUSE:
            return CommandError(
                .unavailable, "cannot listen on \(place): expected a free port, found another program listening there",
                hint: "stop it, or choose another port with --port")
        case EACCES:
            return CommandError(
                .noPermission, "cannot listen on \(place): expected the right to use the port, found none",
                hint: "choose a port above 1023 with --port")
        case EADDRNOTAVAIL:
            return CommandError(
                .unavailable, "cannot listen on \(place): expected an address of this machine, found another",
                hint: "set --host to an address such as 127.0.0.1")
        default:
            return CommandError("cannot listen on \(place)", error, otherwise: .unavailable)
        }
    }

    private func announce(_ service: ScoringService) {
        for address in service.addresses {
            log.info(
                "listening",
                [
                    "address": .string("http://\(address)"), "workers": .int(configuration.workers),
                    "model_version": .string(service.activeVersion ?? ""),
                ])
        }
        for warning in configuration.warnings { log.warning("unsafe token", ["reason": .string(warning)]) }
        if configuration.token == nil, configuration.insecure {
            log.warning("anyone who reaches the address may ask for scores: no token is set")
        }
    }
}

/// An atomic that closures can share.
private final class Flag: Sendable {
    let value = Atomic(false)
}

import Glibc
internal import SystemIO

/// A program started by the benchmarks. Whatever happens, it ends with them.
final class ChildProcess {
    let pid: pid_t
    let startedAt: UInt64
    private var isReaped = false
    /// Of the process and those it waited for, once it has ended.
    private(set) var processorSeconds = 0.0

    /// - Parameters:
    ///   - command: Program and arguments; the program is looked up in PATH unless it holds a slash.
    ///   - core: The processor it is bound to; nil leaves it free.
    ///   - output: The file that takes its stdout and stderr.
    init(
        _ command: [String], core: Int? = nil, environment: [String: String] = [:], output: String
    ) throws(BenchFailure) {
        let words = (core.map { ["taskset", "-c", String($0)] } ?? []) + command
        var variables = ChildProcess.ownEnvironment
        for (name, value) in environment { variables[name] = value }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + settings { free(pointer) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        startedAt = Clock.monotonicNanoseconds()
        var child: pid_t = 0
        let code = posix_spawnp(&child, words[0], &actions, nil, &arguments, &settings)
        guard code == 0 else { throw BenchFailure("cannot start \(words[0]): \(String(cString: strerror(code)))") }
        pid = child
        RunningChildren.add(child)
    }

    deinit { stop() }

    /// SIGTERM, and SIGKILL after three seconds.
    func stop() {
        guard !isReaped else { return }
        kill(pid, SIGTERM)
        if wait(milliseconds: 3000) == nil {
            kill(pid, SIGKILL)
            _ = wait(milliseconds: 3000)
        }
    }

    var isRunning: Bool { !isReaped && wait(milliseconds: 0) == nil }

    /// The exit code once it has ended, or nil after that time.
    func wait(milliseconds: Int) -> CInt? {
        guard !isReaped else { return 0 }
        var status: CInt = 0
        var usage = rusage()
        for step in 0... {
            if wait4(pid, &status, WNOHANG, &usage) == pid {
                isReaped = true
                processorSeconds = [usage.ru_utime, usage.ru_stime].reduce(0) {
                    $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
                }
                RunningChildren.remove(pid)
                return status >> 8 & 0xFF
            }
            if step >= milliseconds { break }
            usleep(1000)
        }
        return nil
    }

    private static var ownEnvironment: [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            next += 1
        }
        return variables
    }
}

/// The children still running, for the signal handler: a fixed table, since a handler may neither allocate nor lock.
enum RunningChildren {
    private static let capacity = 64
    // Written by the one thread there is, read by a signal handler on it; the pointer itself never changes.
    nonisolated(unsafe) private static let table: UnsafeMutablePointer<pid_t> = {
        let table = UnsafeMutablePointer<pid_t>.allocate(capacity: capacity)
        table.initialize(repeating: 0, count: capacity)
        return table
    }()

    /// Interrupting the benchmarks stops what they started.
    static func stopOnSignals() {
        _ = table
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                RunningChildren.killAll()
                _exit(128 + number)
            }
        }
    }

    static func add(_ pid: pid_t) {
        for index in 0..<capacity where table[index] == 0 {
            table[index] = pid
            return
        }
    }

    static func remove(_ pid: pid_t) {
        for index in 0..<capacity where table[index] == pid { table[index] = 0 }
    }

    private static func killAll() {
        for index in 0..<capacity where table[index] != 0 { kill(table[index], SIGKILL) }
    }
}

internal import CPosixShims
internal import Glibc

/// Another program, started with its standard streams connected as told. It does not outlive this value.
package struct ChildProcess: ~Copyable {
    /// Where one of the child's standard streams leads.
    package enum Stream: Sendable {
        case null
        /// The stream of this process.
        case inherited
        /// A pipe, to be taken by `takeInput`, `takeOutput` or `takeErrors`.
        case pipe
        /// A descriptor that stays its owner's.
        case descriptor(CInt)
    }

    /// How a program ended.
    package enum Ending: Equatable, Sendable {
        case exited(CInt)
        case signalled(CInt)

        package var isSuccess: Bool { self == .exited(0) }
    }

    package let program: String
    private let pid: pid_t
    /// It leads a process group of its own, which ends with it.
    private let leadsGroup: Bool
    private var ending: Ending?
    /// This side's ends of the pipes asked for, -1 for the others; each belongs to whoever takes it.
    private var ends: [CInt] = [-1, -1, -1]

    /// - Parameters:
    ///   - program: A path, or a name that is looked up in `PATH`.
    ///   - environment: Variables to set beside this process's own.
    ///   - inherits: Whether a variable of this process's own is the child's too, by its name.
    ///   - directory: Where it starts; nil for where this process is.
    ///   - leadsGroup: It and what it starts are a process group, and end together; signals that this process ignores or
    ///     blocks are as they were for it. A terminal's interrupt does not reach it: `sendToGroup` has to.
    package init(
        _ program: String, _ arguments: [String], environment: [(name: String, value: String)] = [],
        inherits: (String) -> Bool = { _ in true }, directory: String? = nil, leadsGroup: Bool = false,
        input: Stream = .null, output: Stream = .inherited, errors: Stream = .inherited
    ) throws(SystemError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var own: [CInt] = [-1, -1, -1]
        var theirs: [CInt] = []
        defer { for descriptor in theirs { close(descriptor) } }
        for (number, stream) in [input, output, errors].enumerated() {
            let target = CInt(number)
            switch stream {
            case .null:
                posix_spawn_file_actions_addopen(&actions, target, "/dev/null", target == 0 ? O_RDONLY : O_WRONLY, 0)
            // Also where both are the same: that takes close-on-exec away.
            case .inherited: posix_spawn_file_actions_adddup2(&actions, target, target)
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, target)
            case .pipe:
                var pair: [CInt] = [-1, -1]
                do throws(SystemError) {
                    try systemCall("pipe", program) { cposix_pipe(&pair) }
                } catch {
                    for end in own where end != -1 { close(end) }
                    throw error
                }
                let theirEnd = target == 0 ? 0 : 1
                own[number] = pair[1 - theirEnd]
                theirs.append(pair[theirEnd])
                posix_spawn_file_actions_adddup2(&actions, pair[theirEnd], target)
            }
        }
        if let directory { _ = cposix_spawn_in(&actions, directory) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        if leadsGroup { Self.setGroup(&attributes) }
        var child: pid_t = 0
        let code = Self.withWords([program] + arguments, environment, inherits) { words, variables in
            posix_spawnp(&child, program, &actions, &attributes, words, variables)
        }
        guard code == 0 else {
            for end in own where end != -1 { close(end) }
            throw SystemError(call: "posix_spawn", code: code, subject: program)
        }
        self.program = program
        pid = child
        self.leadsGroup = leadsGroup
        ends = own
    }

    deinit {
        for end in ends where end != -1 { Glibc.close(end) }
        guard ending == nil else { return }
        kill(leadsGroup ? -pid : pid, SIGKILL)
        var status: CInt = 0
        while waitpid(pid, &status, 0) == -1, cposix_errno() == EINTR {}
    }

    /// The pipe into the child's standard input; closing it is the child's end of input. Nil unless asked for, or taken.
    package mutating func takeInput() -> FileDescriptor? { take(0) }
    package mutating func takeOutput() -> FileDescriptor? { take(1) }
    package mutating func takeErrors() -> FileDescriptor? { take(2) }

    private mutating func take(_ number: Int) -> FileDescriptor? {
        guard ends[number] != -1 else { return nil }
        defer { ends[number] = -1 }
        return FileDescriptor(owning: ends[number])
    }

    package func send(_ signal: CInt) {
        if ending == nil { kill(pid, signal) }
    }

    /// To all of its group; the group is its own as long as it has not been waited for.
    package func sendToGroup(_ signal: CInt) {
        if ending == nil, leadsGroup { kill(-pid, signal) }
    }

    /// Whether it has ended, without waiting, and without taking note: its group can still be signalled.
    package func hasEnded() throws(SystemError) -> Bool {
        guard ending == nil else { return true }
        var information = siginfo_t()
        try systemCall("waitid", program) { waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) }
        return information.si_signo == SIGCHLD
    }

    /// Waits for the end.
    package mutating func wait() throws(SystemError) -> Ending {
        if let ending { return ending }
        var status: CInt = 0
        try systemCall("waitpid", program) { waitpid(pid, &status, 0) }
        let signal = status & 0x7F
        let found: Ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
        ending = found
        return found
    }

    private static func setGroup(_ attributes: inout posix_spawnattr_t) {
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
    }

    private static func withWords(
        _ words: [String], _ added: [(name: String, value: String)], _ inherits: (String) -> Bool,
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>, UnsafePointer<UnsafeMutablePointer<CChar>?>) -> CInt
    ) -> CInt {
        var variables: [UnsafeMutablePointer<CChar>?] = []
        var next = environ
        while let entry = next.pointee {
            let name = String(String(cString: entry).prefix { $0 != "=" })
            if inherits(name), !added.contains(where: { $0.name == name }) { variables.append(strdup(entry)) }
            next += 1
        }
        variables += added.map { strdup("\($0.name)=\($0.value)") }
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { for text in variables + arguments { free(text) } }
        return (arguments + [nil]).withUnsafeBufferPointer { words in
            (variables + [nil]).withUnsafeBufferPointer { variables in
                guard let words = words.baseAddress, let variables = variables.baseAddress else { return EINVAL }
                return body(words, variables)
            }
        }
    }
}

internal import Glibc
internal import Synchronization

/// Signals that would end this process, noted instead, while a script in a process group of its own has to be ended
/// first: a terminal's interrupt does not reach it.
///
/// One at a time: a handler has no context but the process.
struct HeldSignals: ~Copyable {
    /// The first that came; 0 for none.
    private static let first = Atomic<CInt>(0)

    /// What was done about each before.
    private let actions: [(signal: CInt, action: sigaction)]

    init() {
        Self.first.store(0, ordering: .relaxed)
        actions = [SIGHUP, SIGINT, SIGTERM].map { signal in
            var action = sigaction()
            sigaction(signal, nil, &action)
            return (signal, action)
        }
        for (signal, _) in actions {
            let before = Glibc.signal(signal) { signal in
                _ = HeldSignals.first.compareExchange(expected: 0, desired: signal, ordering: .relaxed)
            }
            // Of `nohup`, say: what is ignored stays so.
            if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                Glibc.signal(signal, SIG_IGN)
            }
        }
    }

    deinit { restore() }

    /// The signal that has come, if one has.
    var pending: CInt? {
        let signal = Self.first.load(ordering: .relaxed)
        return signal == 0 ? nil : signal
    }

    /// What would have happened at once, had the signal not been held.
    func release(raising signal: CInt) {
        restore()
        // Not `raise`: the threads of Dispatch block signals for themselves.
        kill(getpid(), signal)
    }

    private func restore() {
        for (signal, action) in actions {
            var action = action
            sigaction(signal, &action, nil)
        }
    }
}

internal import SystemIO

/// A line on a terminal that says how far a long run has come: what is done, how fast, and how long the rest takes.
struct ScoringProgress {
    private let console: Console
    private let totalBytes: Int?
    private let started: UInt64
    private var doneBytes = 0
    private var doneRows = 0
    private var nextShow: UInt64
    private var isShown = false

    private static let interval: UInt64 = 200_000_000
    private static let barWidth = 24

    /// Nil unless there is a terminal to show it on, and results do not go to it too.
    init?(_ console: Console, totalBytes: Int?) {
        guard FileDescriptor.isTerminal(console.talk), !FileDescriptor.isTerminal(console.output) else { return nil }
        self.init(console, totalBytes: totalBytes, now: Clock.monotonicNanoseconds())
    }

    init(_ console: Console, totalBytes: Int?, now: UInt64) {
        self.console = console
        self.totalBytes = totalBytes
        started = now
        // A run that is over at once needs none.
        nextShow = now &+ ScoringProgress.interval
    }

    mutating func add(bytes: Int, rows: Int) {
        count(bytes: bytes, rows: rows)
        let now = Clock.monotonicNanoseconds()
        guard now >= nextShow else { return }
        nextShow = now &+ ScoringProgress.interval
        console.talk("\r\(line(at: now))\u{1B}[K")
        isShown = true
    }

    /// Takes the line away before other words are written there.
    mutating func count(bytes: Int, rows: Int) {
        doneBytes += bytes
        doneRows += rows
    }

    mutating func hide() {
        guard isShown else { return }
        console.talk("\r\u{1B}[K")
        isShown = false
    }

    /// The line at a moment, in monotonic nanoseconds.
    func line(at now: UInt64) -> String {
        let seconds = max(Double(now &- started) / 1e9, 1e-3)
        let rate = "\(Self.short(doneRows)) rows, \(Self.short(Int(Double(doneRows) / seconds)))/s"
        guard let totalBytes, totalBytes > 0 else { return "\(Self.megabytes(doneBytes)), \(rate)" }
        let part = min(Double(doneBytes) / Double(totalBytes), 1)
        let filled = Int(part * Double(Self.barWidth))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
        let left = part > 0 ? Int((seconds / part - seconds).rounded(.up)) : 0
        return "[\(bar)] \(Int(part * 100))% of \(Self.megabytes(totalBytes)), \(rate), \(Self.clock(left)) left"
    }

    private static func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000) MB" }

    private static func short(_ count: Int) -> String {
        count < 10_000 ? "\(count)" : count < 10_000_000 ? "\(count / 1000)k" : "\(count / 1_000_000)M"
    }

    private static func clock(_ seconds: Int) -> String {
        let rest = seconds % 60
        return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
    }
}

internal import SystemIO
internal import Telemetry

/// A line on a terminal that says how far a long run has come: what is done, how fast, and how long the rest takes.
struct ProgressLine {
    private let console: Console
    private var task: String?
    private var started: UInt64
    private var nextShow: UInt64
    private var isShown = false

    private static let interval: UInt64 = 200_000_000
    private static let barWidth = 24

    /// Nil unless there is a terminal to show it on.
    ///
    /// - Parameter streams: Results go out all the while, and would mix with it where they go to a terminal too.
    init?(_ console: Console, besideResults streams: Bool = false) {
        guard FileDescriptor.isTerminal(console.talk), !(streams && FileDescriptor.isTerminal(console.output)) else {
            return nil
        }
        self.init(console, now: Clock.monotonicNanoseconds())
    }

    init(_ console: Console, now: UInt64) {
        self.console = console
        started = now
        // A run that is over at once needs none.
        nextShow = now &+ Self.interval
    }

    /// Shows how far it is, unless that was shown just now. Another task begins anew.
    mutating func show(_ work: WorkProgress) {
        let now = Clock.monotonicNanoseconds()
        if let task, task != work.task { started = now }
        task = work.task
        guard now >= nextShow else { return }
        nextShow = now &+ Self.interval
        console.talk("\r\(line(work, at: now))\u{1B}[K")
        isShown = true
    }

    /// Takes the line away before other words are written there.
    mutating func hide() {
        guard isShown else { return }
        console.talk("\r\u{1B}[K")
        isShown = false
    }

    /// The line at a moment, in monotonic nanoseconds.
    func line(_ work: WorkProgress, at now: UInt64) -> String {
        let seconds = max(Double(now &- started) / 1e9, 1e-3)
        var words: [String] = []
        if let total = work.totalBytes, total > 0 {
            let part = min(Double(work.doneBytes) / Double(total), 1)
            let filled = Int(part * Double(Self.barWidth))
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
            words.append("[\(bar)] \(Int(part * 100))% of \(Self.megabytes(total))")
            words += rows(work, seconds)
            // Of a total that somebody made up the rest may take longer than a number holds.
            if part > 0 {
                words.append("\(Self.clock(Int(min(seconds / part - seconds, 1e9).rounded(.up)))) left")
            }
        } else {
            if work.doneBytes > 0 { words.append(Self.megabytes(work.doneBytes)) }
            words += rows(work, seconds)
        }
        let state = words.joined(separator: ", ")
        return work.task.isEmpty ? state : state.isEmpty ? work.task : "\(work.task): \(state)"
    }

    private func rows(_ work: WorkProgress, _ seconds: Double) -> [String] {
        guard work.doneRows > 0 else { return [] }
        return ["\(Self.short(work.doneRows)) rows", "\(Self.short(Int(Double(work.doneRows) / seconds)))/s"]
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

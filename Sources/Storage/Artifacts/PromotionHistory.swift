internal import SystemIO

/// What was promoted when, and where a rollback leads; `.promotions.json` in the root.
///
/// The pointer is the truth, this file follows it. Pointer and file cannot change in one step, so the file is written
/// before the pointer with the step as `pending`, and after it without. Whoever finds a pending step looks at the
/// pointer to learn whether it happened.
struct PromotionHistory: Equatable, Sendable {
    enum Action: String, Sendable {
        case promote
        case rollback
        /// Somebody moved the pointer without this program.
        case observed
    }

    struct Entry: Equatable, Sendable {
        let action: Action
        let from: VersionName?
        let to: VersionName
        let at: Timestamp
    }

    static let capacity = 100

    /// The active version is last; a rollback removes it.
    private(set) var stack: [VersionName] = []
    /// The latest is last.
    private(set) var entries: [Entry] = []
    private(set) var pending: Entry?

    init() {}

    init(stack: [VersionName], entries: [Entry], pending: Entry?) {
        self.stack = stack.suffix(Self.capacity)
        self.entries = entries.suffix(Self.capacity)
        self.pending = pending
    }

    /// Where a rollback leads.
    var previous: VersionName? { stack.dropLast().last }

    /// Makes the history agree with where the pointer is now.
    mutating func reconcile(with pointer: VersionName?, at moment: Timestamp) {
        if let step = pending {
            if pointer == step.to { finish() } else { pending = nil }
        }
        guard let pointer, pointer != stack.last else { return }
        begin(Entry(action: .observed, from: stack.last, to: pointer, at: moment))
        finish()
    }

    mutating func begin(_ step: Entry) { pending = step }

    mutating func finish() {
        guard let step = pending else { return }
        pending = nil
        if step.action == .rollback { _ = stack.popLast() } else { stack.append(step.to) }
        entries.append(step)
        self = PromotionHistory(stack: stack, entries: entries, pending: nil)
    }
}

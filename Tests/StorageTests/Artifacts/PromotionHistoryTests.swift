import SystemIO
import Testing

@testable import Storage

@Suite("PromotionHistory")
struct PromotionHistoryTests {
    private func step(_ action: PromotionHistory.Action, _ from: String?, _ to: String) throws -> PromotionHistory.Entry
    {
        PromotionHistory.Entry(
            action: action, from: try from.map { try version($0) }, to: try version(to), at: Timestamp(microseconds: 1))
    }

    private func promoted(_ names: [String]) throws -> PromotionHistory {
        var history = PromotionHistory()
        for name in names {
            history.begin(try step(.promote, history.stack.last?.text, name))
            history.finish()
        }
        return history
    }

    private func reconciled(_ history: PromotionHistory, _ pointer: String?) throws -> [String] {
        var history = history
        history.reconcile(with: try pointer.map { try version($0) }, at: Timestamp(microseconds: 2))
        #expect(history.pending == nil)
        return history.stack.map(\.text)
    }

    @Test("A pending promotion has happened if the pointer has moved, and not otherwise")
    func pendingPromotion() throws {
        var history = try promoted(["v1"])
        history.begin(try step(.promote, "v1", "v2"))
        #expect(try reconciled(history, "v2") == ["v1", "v2"])
        #expect(try reconciled(history, "v1") == ["v1"])
        #expect(try reconciled(history, "v3") == ["v1", "v3"])
        #expect(try reconciled(history, nil) == ["v1"])
    }

    @Test("A pending rollback has happened if the pointer has moved, so that it is not undone by the next")
    func pendingRollback() throws {
        var history = try promoted(["v1", "v2"])
        history.begin(try step(.rollback, "v2", "v1"))
        #expect(try reconciled(history, "v1") == ["v1"])
        #expect(try reconciled(history, "v2") == ["v1", "v2"])
    }

    @Test("It reads back what it writes, a pending step too")
    func roundTrip() throws {
        var history = try promoted(["v1", "v2"])
        history.begin(try step(.rollback, "v2", "v1"))
        #expect(PromotionHistory(decoding: history.encoded()) == history)
    }

    @Test("It keeps the last hundred")
    func bounded() throws {
        let history = try promoted((0..<250).map { "v\($0)" })
        #expect(history.stack.count == 100)
        #expect(history.entries.count == 100)
        #expect(history.stack.last?.text == "v249")
    }

    @Test(
        "What is no history is none",
        arguments: ["", "[]", "{}", "{\"format_version\": 2, \"stack\": [], \"history\": []}"])
    func damaged(text: String) {
        #expect(PromotionHistory(decoding: Array(text.utf8)) == nil)
    }
}

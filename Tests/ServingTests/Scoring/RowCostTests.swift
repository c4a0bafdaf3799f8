import Testing

@testable import Serving

@Suite("RowCost")
struct RowCostTests {
    @Test("a request of one row of a small model is not long, a megabyte of rows is", arguments: [false, true])
    func long(isExplained: Bool) throws {
        let cost = try SmallPlan.abc().cost
        #expect(!cost.isLong(contentBytes: 60, isExplained: isExplained))
        #expect(cost.isLong(contentBytes: 1 << 20, isExplained: isExplained))
    }
}

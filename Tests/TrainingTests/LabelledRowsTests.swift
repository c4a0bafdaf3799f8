import SystemIO
import TestSupport
import Testing

@testable import Training

@Suite("LabelledRows")
struct LabelledRowsTests {
    @Test("gives the features of a range of rows")
    func features() throws {
        let rows = try LabelledRows(featureNames: ["a", "b"], in: "/tmp")
        for day in 0..<3 {
            for feature in 0..<2 { try rows.features.append(Double(day * 10 + feature)) }
            try rows.keys.append(.init(day: Int32(day), unit: 0, group: 0, label: 0, daysToFailure: -1, weight: 1))
        }
        #expect(rows.count == 3)
        #expect(Array(rows.features(of: 1..<3)) == [10, 11, 20, 21])
    }
}

import SystemIO
import Testing

@testable import Training

@Suite("WithheldFeatures")
struct WithheldFeaturesTests {
    private static let features = [
        "age_days", "smart_241_raw_mean_7d", "smart_241_raw_std_30d", "smart_242_raw_mean_30d",
    ]

    @Test(
        "names and patterns find features",
        arguments: [
            (["age_days"], ["age_days"]), (["*_mean_*"], ["smart_241_raw_mean_7d", "smart_242_raw_mean_30d"]),
            (["smart_24?_raw_mean_7d", "age_days"], nil), (["smart_24*d", "*days"], nil), (["*"], nil), (["a*a"], nil),
            (["smart_241*"], ["smart_241_raw_mean_7d", "smart_241_raw_std_30d"]), ([], []),
        ] as [([String], [String]?)])
    func patterns(patterns: [String], names: [String]?) {
        #expect((try? WithheldFeatures(patterns, of: Self.features))?.names == names)
    }

    @Test("a pattern of many stars ends soon")
    func stars() {
        let text = String(repeating: "a", count: 2000)
        let pattern = String(repeating: "a*", count: 500) + "b"
        #expect((try? WithheldFeatures([pattern], of: [text, "x"])) == nil)
    }

    @Test("what is withheld is missing in every row, and nothing else is")
    func clear() throws {
        let rows = try LabelledRows(featureNames: ["a", "b"], in: "/tmp")
        for row in 0..<3 {
            try rows.features.append(Double(row))
            try rows.features.append(Double(row * 10))
            try rows.keys.append(.init(day: 0, unit: 0, group: 0, label: 0, daysToFailure: -1, weight: 1))
        }
        try WithheldFeatures(["a"], of: ["a", "b"]).clear(in: rows)
        #expect(
            rows.features.elements.enumerated().allSatisfy {
                $0.offset % 2 == 0 ? $0.element.isNaN : $0.element == Double($0.offset / 2 * 10)
            })
    }
}

import Testing

@testable import Evaluation

@Suite("Operating points")
struct OperatingCurveTests {
    @Test("precision and recall at each score are scikit-learn's", arguments: MetricsFixture.names)
    func precisionRecall(name: String) throws {
        let fixture = try MetricsFixture(name)
        let curve = try #require(fixture.table("pr_curve"))
        let points = try fixture.rows.ranked { $0.operatingCurve() }
        // scikit-learn's thresholds rise, and it leaves out none here.
        #expect(points.map(\.threshold) == curve[0].reversed())
        for (point, index) in zip(points, curve[0].indices.reversed()) {
            #expect(isClose(point.precision, curve[1][index]) && isClose(point.recall, curve[2][index]))
        }
    }

    @Test("true and false positive rates are scikit-learn's", arguments: MetricsFixture.names)
    func receiver(name: String) throws {
        let fixture = try MetricsFixture(name)
        let curve = try #require(fixture.table("roc_curve"))
        let points = try fixture.rows.ranked { $0.operatingCurve() }
        #expect(points.map(\.threshold) == curve[0])
        for (index, point) in points.enumerated() {
            #expect(isClose(point.falsePositiveRate, curve[1][index]) && isClose(point.recall, curve[2][index]))
        }
    }

    @Test("the confusion matrix is scikit-learn's", arguments: MetricsFixture.names)
    func confusion(name: String) throws {
        let fixture = try MetricsFixture(name)
        try fixture.rows.ranked { rows in
            for row in try #require(fixture.table("confusion")) {
                let counts = rows.alerts(atOrAbove: row[0])
                let cells = [
                    counts.trueNegatives, counts.falsePositives, counts.falseNegatives, counts.truePositives,
                ]
                // Differences of sums: exact for whole weights, else to the sums' last digits.
                #expect(zip(cells, row.dropFirst()).allSatisfy { abs($0 - $1) <= 1e-12 * rows.weight })
            }
        }
    }

    @Test("of many scores about five hundred points are kept, the ends among them", arguments: [1_000, 100_000])
    func bounded(count: Int) throws {
        let rows = Rows(labels: (0..<count).map { $0 % 97 == 0 ? 1 : 0 }, scores: (0..<count).map { Double($0) })
        let points = try rows.ranked { $0.operatingCurve() }
        #expect((100...520).contains(points.count))
        #expect(points.first?.threshold == Double(count - 1) && points.last?.threshold == 0)
        #expect(points.last?.recall == 1 && points.last?.alertShare == 1 && points.last?.lift == 1)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.alertShare < $1.alertShare })
    }
}

import Testing

@testable import Evaluation

@Suite("CalibrationTable")
struct CalibrationTableTests {
    @Test("bins are ReliScore's, with numpy's edges", arguments: MetricsFixture.names, [true, false])
    func reliScore(name: String, equalWidth: Bool) throws {
        let fixture = try MetricsFixture(name)
        let expected = fixture.table(equalWidth ? "calibration" : "calibration_tenths")
        let table = try fixture.rows.ranked { equalWidth ? $0.equalWidthCalibration : $0.equalWeightCalibration }
        #expect((table == nil) == (expected == nil))
        guard let table, let expected else { return }
        #expect(table.bins.map { [$0.left, $0.right, Double($0.rowCount)] } == expected.map { [$0[0], $0[1], $0[4]] })
        for (bin, row) in zip(table.bins, expected) {
            #expect(isClose(bin.predictedMean, row[2]) && isClose(bin.observedRate, row[3]))
            #expect(isClose(bin.weight, row[5]))
        }
    }

    @Test("the expected error is the bins' mean distance by weight")
    func expectedError() throws {
        let rows = Rows(labels: [1, 0, 0, 1], scores: [0.5, 0.5, 0.05, 0.95], weights: [1, 1, 2, 4])
        let error = try rows.ranked { $0.equalWidthCalibration?.expectedError }
        // 2 rows' weight is right, 6 are 0.05 away.
        let expected = 6 * 0.05 / 8
        #expect(isClose(error, expected))
    }

    @Test("1 is in the last bin, and an edge in the bin it begins")
    func edges() throws {
        let rows = Rows(labels: [0, 1, 0, 1], scores: [1, 0.6000000000000001, 0.6, 0])
        let bins = try #require(rows.ranked { $0.equalWidthCalibration }).bins
        #expect(bins.map(\.left) == [0, 0.5, 0.6000000000000001, 0.9])
        #expect(bins.map(\.right) == [0.1, 0.6000000000000001, 0.7000000000000001, 1])
    }
}

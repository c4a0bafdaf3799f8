import Testing

@testable import Evaluation

@Suite("PlattScaling")
struct PlattScalingTests {
    private func fit(_ labels: [Int], _ margins: [Double], _ weights: [Float]? = nil) -> PlattScaling.Outcome {
        let rows = labels.indices.map {
            ScoredRow(score: margins[$0], isPositive: labels[$0] == 1, weight: weights?[$0] ?? 1)
        }
        return rows.withUnsafeBufferPointer { PlattScaling.fit($0) }
    }

    @Test("is the minimum that scikit-learn's Newton solver finds", arguments: MetricsFixture.names)
    func scikitLearn(name: String) throws {
        let fixture = try MetricsFixture(name)
        let rows = fixture.rows
        let expected = fixture.numbers("platt")
        switch fit(rows.labels, fixture.numbers("margins"), rows.weights) {
        case .fitted(let scaling):
            #expect(isClose(scaling.slope, expected[0], within: 1e-9))
            #expect(isClose(scaling.intercept, expected[1], within: 1e-9))
        case .refused(let reason):
            #expect(expected[0] <= 0, "\(reason)")
        }
    }

    @Test("margins far from zero, or all but parted by class, still fit", arguments: [1.0, 1e6, 1e-6], [0.0, 1e4])
    func conditioning(scale: Double, shift: Double) {
        let margins = (0..<200).map { scale * (Double($0) / 50 + shift) }
        let labels = (0..<200).map { $0 >= 100 || $0 == 40 ? 1 : 0 }
        guard case .fitted(let reference) = fit(labels, (0..<200).map { Double($0) / 50 }),
            case .fitted(let scaling) = fit(labels, margins)
        else {
            Issue.record("refused")
            return
        }
        #expect(isClose(scaling.slope * scale, reference.slope, within: 1e-9))
        // At the same row both give the same margin.
        let (given, expected) = (
            scaling.slope * margins[150] + scaling.intercept, reference.slope * 3 + reference.intercept
        )
        #expect(abs(given - expected) <= 1e-7)
    }

    @Test("classes that margins part wholly have a finite slope")
    func separable() {
        guard case .fitted(let scaling) = fit([0, 0, 0, 1, 1, 1], [-3, -2, -1, 1, 2, 3]) else {
            Issue.record("refused")
            return
        }
        #expect(scaling.slope.isFinite && scaling.slope > 0)
    }

    @Test(
        "what cannot be calibrated keeps its margins",
        arguments: [
            ([1, 1], [0.5, 1.5]), ([0, 0], [0.5, 1.5]), ([1, 0], [0.5, 1.5]), ([0, 1], [1, 1]),
            ([0, 1], [0, .infinity]),
            ([0, 1], [0, .nan]), ([], []), ([0, 1, 0, 1], [1, 2, 3, 2]),
        ] as [([Int], [Double])])
    func refused(labels: [Int], margins: [Double]) {
        if case .fitted(let scaling) = fit(labels, margins) { Issue.record("fitted \(scaling)") }
    }
}

import Foundation
import Models
import SystemIO
import TestSupport
import Testing

@testable import Training

@Suite("CompatibleFit")
struct CompatibleFitTests {
    @Test(
        "gives scikit-learn's means, scales, coefficients and intercept",
        arguments: [("fixed", false), ("shuffled", true), ("one_class", false)], LogisticKernel.available)
    func scikitLearn(_ item: (name: String, shuffles: Bool), kernel: LogisticKernel) throws {
        let fixture = try LogisticFixture()
        let answer = try fixture.answer(item.name)
        var engine = LogisticRows.compatible(batchRows: try fixture.batchRows(), shuffles: item.shuffles)
        engine.kernel = kernel
        let (model, _) = try LogisticRows.fit(engine, try fixture.rows(oneClass: item.name == "one_class"))
        // Bits are equal with the C library that made the fixture; another one's exp may round elsewhere.
        #expect(Self.areNear(model.means, answer.means))
        #expect(Self.areNear(model.scales, answer.scales))
        #expect(Self.areNear(model.coefficients, answer.coefficients))
        #expect(Self.areNear([model.intercept], [answer.intercept]))
        #expect(model.fillValues == model.means)
    }

    private static func areNear(_ ours: [Double], _ theirs: [Double]) -> Bool {
        ours.count == theirs.count && zip(ours, theirs).allSatisfy { abs($0 - $1) <= 1e-9 * abs($1) }
    }

    @Test("every kernel gives the same bits, whatever the number of features", arguments: [1, 2, 7, 8, 9, 16, 23])
    func kernels(width: Int) throws {
        let rows = try LogisticRows.random(300, width: width)
        let models = try LogisticKernel.available.map { kernel in
            var engine = LogisticRows.compatible(batchRows: 70, shuffles: true)
            engine.kernel = kernel
            return try LogisticRows.fit(engine, rows).1.bytes
        }
        #expect(Set(models).count == 1)
    }

    @Test("is the plain loop of scikit-learn's documentation", arguments: [1, 3, 8, 13])
    func plainLoop(width: Int) throws {
        let rows = try LogisticRows.random(200, width: width)
        let (model, _) = try LogisticRows.fit(LogisticRows.compatible(), rows)
        let plain = PlainDescent(rows, means: model.means, scales: model.scales)
        #expect(model.coefficients == plain.coefficients)
        #expect(model.intercept == plain.intercept)
    }

    @Test("the order is a permutation, the same each time")
    func order() {
        let order = CompatibleFit.shuffled(1000)
        #expect(order.sorted() == (0..<1000).map { Int32($0) })
        #expect(order != order.sorted())
        #expect(CompatibleFit.shuffled(0).isEmpty && CompatibleFit.shuffled(1) == [0])
    }

    @Test("squares beyond the range of numbers are an error that names the feature")
    func hugeValues() throws {
        let rows = try LogisticRows.make([[1, 1e300], [2, -1e300]], [0, 1])
        let error = #expect(throws: TrainingError.self) { try LogisticRows.fit(LogisticRows.compatible(), rows) }
        #expect(error?.code == .badData)
        #expect(error?.description.contains("standardise f1") == true)
    }

    @Test("a batch without rows is refused", arguments: [0, -1, Int(Int32.max) + 1])
    func batchRows(count: Int) throws {
        let rows = try LogisticRows.random(10, width: 2)
        let error = #expect(throws: TrainingError.self) {
            try LogisticRows.fit(LogisticRows.compatible(batchRows: count), rows)
        }
        #expect(error?.code == .usage)
    }
}

/// One epoch in the order of the rows, written as it is described: one row, one operation after the other.
private struct PlainDescent {
    private(set) var coefficients: [Double]
    private(set) var intercept = 0.0

    init(_ rows: LabelledRows, means: [Double], scales: [Double]) {
        let width = means.count
        coefficients = [Double](repeating: 0, count: width)
        let labels = (0..<rows.count).map { rows.keys.elements[$0].label }
        let positives = Double(labels.count { $0 == 1 })
        let all = Double(rows.count)
        let weights = [all / (2 * (all - positives)), all / (2 * positives)]
        let typical = (1 / 1e-5.squareRoot()).squareRoot()
        var scale = 1.0
        for (row, values) in (0..<rows.count).map({ ($0, rows.features(of: $0..<$0 + 1)) }) {
            let standardised = (0..<width).map { ((values[$0].isFinite ? values[$0] : 0) - means[$0]) / scales[$0] }
            let sum = zip(coefficients, standardised).reduce(0) { $0 + $1.0 * $1.1 }
            let step = 1 / (1e-5 * (1 / (typical * 1e-5) + Double(row + 1) - 1))
            let margin = sum * scale + intercept
            let label = Double(labels[row])
            let power = exp(-margin)
            let slope = margin > -37 ? ((1 - label) - label * power) / (1 + power) : exp(margin) - label
            let update = -step * slope * weights[Int(labels[row])]
            scale *= max(0, 1 - step * 1e-5)
            for column in 0..<width { coefficients[column] += standardised[column] * (update / scale) }
            intercept += update
        }
        coefficients = coefficients.map { $0 * scale }
    }
}

import JSONText
import Models
import TestSupport
import Testing

@testable import Training

@Suite("NewtonFit")
struct NewtonFitTests {
    @Test("finds scikit-learn's minimum for weighted rows and any penalty", arguments: 0..<3)
    func scikitLearn(index: Int) throws {
        let fixture = try LogisticFixture()
        let answer = try fixture.exactAnswers()[index]
        let (model, trained) = try LogisticRows.fit(LogisticRows.newton(penalty: answer.penalty), fixture.rows())
        #expect(zip(model.means, answer.means).allSatisfy { abs($0 - $1) <= 1e-14 * max(abs($1), 1e-3) })
        #expect(zip(model.scales, answer.scales).allSatisfy { abs($0 - $1) <= 1e-12 * $1 })
        // Both stop where the rest is below what they promise; the loss is then the same to its last digits.
        #expect(zip(model.coefficients, answer.coefficients).allSatisfy { abs($0 - $1) <= 1e-7 })
        // One unit in the last place of a mean of 4e12 is 5e-7 standard deviations of that feature.
        #expect(abs(model.intercept - answer.intercept) <= 2e-6)
        #expect(trained.history["penalties"]?.arrayValue?.first?["converged"] == .bool(true))
    }

    @Test("a constant feature and one without values have no effect, and fill with what there was")
    func emptyColumns() throws {
        let (model, _) = try LogisticRows.fit(LogisticRows.newton(penalty: 0.01), LogisticFixture().rows())
        #expect(model.coefficients[4] == 0 && model.scales[4] == 1 && abs(model.fillValues[4] - 0.1) < 1e-15)
        #expect(model.coefficients[5] == 0 && model.scales[5] == 1 && model.fillValues[5] == 0)
    }

    @Test("the number of threads changes no bit", arguments: [2, 3, 8])
    func threads(count: Int) throws {
        let rows = try LogisticRows.random(40_000, width: 3)
        let validation = try LogisticRows.random(500, width: 3, seed: 2)
        let one = try LogisticRows.fit(LogisticRows.newton(), rows, validation: validation).1
        let several = try LogisticRows.fit(LogisticRows.newton(threads: count), rows, validation: validation).1
        #expect(one.bytes == several.bytes)
        #expect(one.history == several.history)
    }

    @Test("every kernel gives the same bits, whatever the number of features", arguments: [1, 7, 8, 15, 16, 17])
    func kernels(width: Int) throws {
        let rows = try LogisticRows.random(700, width: width)
        let models = try LogisticKernel.available.map { kernel in
            var engine = LogisticRows.newton(penalty: 0.01)
            engine.kernel = kernel
            return try LogisticRows.fit(engine, rows).1.bytes
        }
        #expect(Set(models).count == 1)
    }

    @Test("the penalty is that of the least log loss on validation rows, and others are no longer tried beyond it")
    func path() throws {
        let rows = try LogisticRows.random(400, width: 6)
        let validation = try LogisticRows.random(300, width: 6, seed: 5)
        let (_, trained) = try LogisticRows.fit(LogisticRows.newton(), rows, validation: validation)
        let tried = try #require(trained.history["penalties"]?.arrayValue)
        let losses = try tried.map { try #require($0["validation_log_loss"]?.number?.double) }
        let least = try #require(losses.indices.min { losses[$0] < losses[$1] })
        #expect(trained.parameters["l2"] == tried[least]["l2"])
        #expect(losses.count - least <= 3)
        #expect(tried.allSatisfy { $0["converged"] == .bool(true) })
    }

    @Test("without validation rows of both classes a usual penalty is taken")
    func noValidation() throws {
        let rows = try LogisticRows.random(400, width: 2)
        let one = try LogisticRows.make([[0, 0]], [0])
        for validation in [nil, one] {
            let (_, trained) = try LogisticRows.fit(LogisticRows.newton(), rows, validation: validation)
            #expect(trained.parameters["l2"]?.number?.double == LogisticSettings.usualPenalty)
        }
    }

    @Test("Platt's line on validation rows is in the model")
    func calibration() throws {
        let rows = try LogisticRows.random(600, width: 3)
        let validation = try LogisticRows.random(600, width: 3, seed: 9)
        var newton = LogisticSettings.Newton()
        newton.penalty = 1
        let (calibrated, trained) = try LogisticRows.fit(
            LogisticEngine(LogisticSettings(.newton(newton))), rows, validation: validation)
        newton.calibrates = false
        let (plain, _) = try LogisticRows.fit(
            LogisticEngine(LogisticSettings(.newton(newton))), rows, validation: validation)
        let line = try #require(trained.parameters["calibration"])
        let slope = try #require(line["slope"]?.number?.double)
        let intercept = try #require(line["intercept"]?.number?.double)
        // So strong a penalty holds the margins too close together.
        #expect(slope > 1.5)
        #expect(calibrated.coefficients == plain.coefficients.map { $0 * slope })
        #expect(calibrated.intercept == plain.intercept * slope + intercept)
        #expect(calibrated.means == plain.means && calibrated.scales == plain.scales)
    }

    @Test("rows that a plane separates have a minimum, as the penalty bounds it")
    func separable() throws {
        let rows = try LogisticRows.make((0..<50).map { [Double($0 - 25)] }, (0..<50).map { $0 < 25 ? 0 : 1 })
        let (model, trained) = try LogisticRows.fit(LogisticRows.newton(penalty: 1e-6), rows)
        #expect(model.coefficients[0] > 10)
        #expect(trained.history["penalties"]?.arrayValue?.first?["converged"] == .bool(true))
        let (free, _) = try LogisticRows.fit(LogisticRows.newton(penalty: 0), rows)
        #expect(free.coefficients[0] > model.coefficients[0])
    }

    @Test("a value far beyond all others does not upset the fit")
    func outlier() throws {
        var rows = (0..<200).map { [Double($0 % 7), Double($0 % 3)] }
        rows[17][0] = 1e150
        let (model, _) = try LogisticRows.fit(
            LogisticRows.newton(penalty: 0.1), LogisticRows.make(rows, (0..<200).map { $0 % 3 == 0 ? 1 : 0 }))
        #expect(model.coefficients[1] < -0.5)
    }

    @Test("rows of weight 0 count for nothing")
    func weightZero() throws {
        let values = (0..<60).map { [Double($0 % 7)] }
        let labels = (0..<60).map { UInt8($0 % 5 == 0 ? 1 : 0) }
        let (plain, _) = try LogisticRows.fit(LogisticRows.newton(penalty: 0.1), LogisticRows.make(values, labels))
        let (weighted, _) = try LogisticRows.fit(
            LogisticRows.newton(penalty: 0.1),
            LogisticRows.make(
                values + [[1e9]], labels + [1], weights: [Float](repeating: 1, count: 60) + [0]))
        #expect(plain == weighted)
    }
}

import Foundation
import TestSupport
import Testing

/// The reasons that come out of the daemon, against another computation of them.
@Suite("Exact reasons", .serialized)
struct ExactReasonsTests {
    private struct LinearFile: Decodable {
        struct Scaler: Decodable {
            let mean: [Double]
            let scale: [Double]
        }

        let features: [String]
        let scaler: Scaler
        let coefficients: [Double]
        let intercept: Double
        let fillValues: [Double]

        private enum CodingKeys: String, CodingKey {
            case features, scaler, coefficients, intercept
            case fillValues = "fill_values"
        }
    }

    private static func rounded(_ value: Double) -> Double {
        (Double(String(format: "%.6f", value)) ?? .nan) + 0
    }

    @Test("linear: weight times standardised value, six decimals, by magnitude, ties by schema order")
    func linear() throws {
        let golden = try GoldenFile(Versions.linear)
        let url = PackageLayout.artifacts.appendingPathComponent(Versions.linear).appendingPathComponent("model.json")
        let model = try JSONDecoder().decode(LinearFile.self, from: try Data(contentsOf: url))
        #expect(model.features == golden.features)
        let client = try ScoringClient(Versions.linear)
        for (row, values) in golden.rows.enumerated() {
            let terms = values.enumerated().map { index, value in
                model.coefficients[index]
                    * (((value ?? model.fillValues[index]) - model.scaler.mean[index]) / model.scaler.scale[index])
            }
            let order = terms.indices.sorted {
                let (left, right) = (abs(Self.rounded(terms[$0])), abs(Self.rounded(terms[$1])))
                return left == right ? $0 < $1 : left > right
            }
            let expected = order.map { index in
                ScoreAnswer.Reason(
                    code: golden.features[index], contribution: Self.rounded(terms[index]),
                    direction: terms[index] >= 0 ? "UP" : "DOWN", imputed: values[index] == nil ? true : nil)
            }
            let answer = try client.post("/score", golden.item(row)).score()
            #expect(answer.topReasons == Array(expected.prefix(5)))
            let all = try client.post("/score?top_reasons=all", golden.item(row)).score().topReasons
            #expect(all == expected)
            try Self.expectSum(all, base: model.intercept, margin: golden.margins[row])
        }
    }

    @Test("LightGBM: as its own pred_contrib, to the last decimal shown")
    func trees() throws {
        guard try ProjectPython.has(["lightgbm", "numpy"], for: "reasons against LightGBM's pred_contrib") else {
            return
        }
        let version = PackageLayout.artifacts.appendingPathComponent(Versions.lightGBM)
        let script = """
            import json, sys, lightgbm, numpy
            golden = json.load(open(sys.argv[1] + "/golden.json"))
            rows = numpy.array([[numpy.nan if v is None else v for v in row] for row in golden["rows"]])
            booster = lightgbm.Booster(model_file=sys.argv[1] + "/model.txt")
            assert booster.feature_name() == golden["features"]
            print(json.dumps(booster.predict(rows, pred_contrib=True).tolist()))
            """
        let run = try ProjectPython.run(["-c", script, version.path])
        let line = try #require(run.output.split(separator: "\n").last, "\(run.output)")
        let reference = try JSONDecoder().decode([[Double]].self, from: Data(line.utf8))
        let golden = try GoldenFile(Versions.lightGBM)
        let client = try ScoringClient(Versions.lightGBM)
        for row in golden.rows.indices {
            let reasons = try client.post("/score?top_reasons=all", golden.item(row)).score().topReasons
            let found = Dictionary(uniqueKeysWithValues: reasons.map { ($0.code, $0) })
            #expect(found.count == golden.features.count)
            for (name, value) in zip(golden.features, reference[row]) {
                let reason = try #require(found[name])
                // Half a millionth for the decimals, and 1e-9 for the order in which the two add up.
                #expect(abs(reason.contribution - value) <= 0.5e-6 + 1e-9 * max(1, abs(value)))
                #expect(reason.imputed == nil)
                if abs(value) > 1e-9 { #expect(reason.direction == (value > 0 ? "UP" : "DOWN")) }
            }
            let magnitudes = reasons.map { abs($0.contribution) }
            #expect(magnitudes == magnitudes.sorted(by: >))
            let five = try client.post("/score", golden.item(row)).score().topReasons
            #expect(five == Array(reasons.prefix(5)))
            try Self.expectSum(reasons, base: try #require(reference[row].last), margin: golden.margins[row])
        }
    }

    private static func expectSum(_ reasons: [ScoreAnswer.Reason], base: Double, margin: Double) throws {
        let sum = reasons.reduce(base) { $0 + $1.contribution }
        #expect(abs(sum - margin) <= 0.5e-6 * Double(reasons.count + 1), "six decimals each")
    }
}

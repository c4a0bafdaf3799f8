import Inference
import ModelFormats
import Models
import TestSupport

/// A small model and what onnxruntime answers for awkward rows; see Recipes/onnx_fixtures.py.
struct ONNXFixture {
    let model: Model
    private(set) var rows: [[Double]] = []
    private(set) var scores: [[Double]] = []

    static let names = FixtureFiles.names(in: "models/onnx", ending: "onnx")

    init(_ name: String) throws {
        model = try ModelFile.read(try FixtureFiles.bytes("models/onnx/\(name).onnx"), named: name)
        let lines = try FixtureFiles.text("predictions/onnx/\(name).csv").split(separator: "\n")
        let counts = lines[0].split(separator: ",").map { Int($0) ?? 0 }
        for line in lines.dropFirst() {
            let words = line.split(separator: ",", omittingEmptySubsequences: false)
            rows.append(words.prefix(counts[0]).enumerated().map { Self.value(String($0.element), model, $0.offset) })
            scores.append(words.suffix(counts[1]).map { Double($0) ?? .nan })
        }
    }

    /// A text as its column's code.
    private static func value(_ word: String, _ model: Model, _ column: Int) -> Double {
        if !model.featureDomains.isEmpty, case .text(let domain) = model.featureDomains[column] {
            return domain.labels.firstIndex(of: .text(word)).map(Double.init) ?? domain.unseen
        }
        return Double(word) ?? .nan
    }

    func found() -> [[Double]] { predictions(model, rows) }

    /// The largest distance of a score from the library's, counted in `Float`s between them.
    func largestFloatUlps() -> Int {
        zip(found(), scores).flatMap { zip($0, $1) }.map { Self.floatUlps($0, $1) }.max() ?? 0
    }

    static func floatUlps(_ left: Double, _ right: Double) -> Int {
        if left == right || (left.isNaN && right.isNaN) { return 0 }
        if left.isNaN || right.isNaN { return .max }
        func ordered(_ value: Double) -> Int {
            let bits = Int(Int32(bitPattern: Float(value).bitPattern))
            return bits < 0 ? Int(Int32.min) - bits : bits
        }
        return max(1, abs(ordered(left) - ordered(right)))
    }
}

/// Predictions of all rows in one batch.
func predictions(_ model: Model, _ rows: [[Double]]) -> [[Double]] {
    let predictor = Predictors.make(for: model)
    let flat = rows.flatMap { $0 }
    let width = predictor.outputCount
    var results = [Double](repeating: .nan, count: rows.count * width)
    results.withUnsafeMutableBufferPointer { results in
        flat.withUnsafeBufferPointer { flat in
            guard let rowStart = flat.baseAddress, let start = results.baseAddress else { return }
            predictor.predictMargins(rows: rowStart, rowCount: rows.count, margins: start)
        }
        for first in stride(from: 0, to: results.count, by: width) {
            model.outputTransform.apply(to: UnsafeMutableBufferPointer(rebasing: results[first..<(first + width)]))
        }
    }
    return stride(from: 0, to: results.count, by: width).map { Array(results[$0..<($0 + width)]) }
}

package import Models

/// Why a row got its margin: one number per feature, and a base value.
package protocol Explainer: Sendable {
    var featureCount: Int { get }
    var outputCount: Int { get }

    /// Computes exact contributions on the margin scale. For each output, the base value plus all contributions is the
    /// margin, up to rounding. Allocates only while `scratch` grows to this model's needs; any thread.
    ///
    /// - Parameters:
    ///   - row: `[featureCount]`. NaN is a missing value.
    ///   - contributions: `[outputCount, featureCount + 1]`, overwritten; the last of each output is the base value.
    ///   - scratch: Working memory, reusable for any model, by one thread at a time.
    func explain(
        row: UnsafePointer<Double>, contributions: UnsafeMutablePointer<Double>, scratch: inout ExplanationScratch)

    /// The same for many rows, several times as fast for trees, with the same bits.
    ///
    /// - Parameters:
    ///   - rows: `[rowCount, featureCount]`
    ///   - contributions: `[rowCount, outputCount, featureCount + 1]`, overwritten.
    func explain(
        rows: UnsafePointer<Double>, rowCount: Int, contributions: UnsafeMutablePointer<Double>,
        scratch: inout ExplanationScratch)
}

extension Explainer {
    /// How many rows to explain at once: enough for blocks, few enough that their contributions stay in a near cache until
    /// they are used.
    package var rowsAtOnce: Int {
        let bytes = outputCount * (featureCount + 1) * MemoryLayout<Double>.stride
        return max(1, min(64, (256 << 10) / max(bytes, 1)))
    }

    package func explain(
        rows: UnsafePointer<Double>, rowCount: Int, contributions: UnsafeMutablePointer<Double>,
        scratch: inout ExplanationScratch
    ) {
        let width = outputCount * (featureCount + 1)
        for row in 0..<rowCount {
            explain(row: rows + row * featureCount, contributions: contributions + row * width, scratch: &scratch)
        }
    }
}

/// Chooses the explainer for a model.
package enum Explainers {
    /// - Throws: `ExplanationError` when the model cannot be explained exactly, and why.
    package static func make(for model: Model) throws(ExplanationError) -> any Explainer {
        switch model {
        case .trees(let ensemble): return try TreeExplainer(ensemble)
        case .linear(let model): return LinearExplainer(model)
        case .pipeline(let pipeline):
            if let explainer = FloatLinearExplainer(pipeline) { return explainer }
            return try PipelineExplainer(pipeline)
        }
    }
}

/// A model that can be run but not explained.
package struct ExplanationError: Error, Equatable, CustomStringConvertible {
    package enum Code: Sendable { case linearTrees, noCover, notASum, pipeline }

    package let code: Code
    package let place: String
    package let expected: String
    package let found: String
    package let remedy: String

    init(_ code: Code, place: String, expected: String, found: String, remedy: String) {
        self.code = code
        self.place = place
        self.expected = expected
        self.found = found
        self.remedy = remedy
    }

    package var description: String {
        "cannot explain this model at \(place): expected \(expected), found \(found); \(remedy)"
    }
}

/// Working memory of explanations, kept between rows so that they do not allocate.
package struct ExplanationScratch: ~Copyable, @unchecked Sendable {  // Unique owner of its memory.
    private var memory: UnsafeMutableRawPointer?
    private var byteCount = 0

    package init() {}

    deinit { memory?.deallocate() }

    /// At least `count` bytes aligned to 64, with any content; valid until the next call.
    mutating func bytes(_ count: Int) -> UnsafeMutableRawPointer {
        if let memory, count <= byteCount { return memory }
        memory?.deallocate()
        let grown = UnsafeMutableRawPointer.allocate(byteCount: max(count, 64), alignment: 64)
        memory = grown
        byteCount = max(count, 64)
        return grown
    }
}

import Dispatch
package import Inference
package import Models
package import SystemIO
package import Telemetry

/// Scores rows with a model whose features are found among the rows' by name.
package struct RowScorer: Sendable {
    package let model: Model
    private let predictor: any Predictor

    /// - Parameter predictor: The one made for `model` already, where there is one.
    package init(_ model: Model, predictor: (any Predictor)? = nil) {
        self.model = model
        self.predictor = predictor ?? Predictors.make(for: model)
    }

    private static let rowsAtOnce = 1024

    /// Memory that threads write to, each to rows of its own.
    private struct Target: @unchecked Sendable { let start: UnsafeMutablePointer<Double> }

    /// The scores of all rows, in their order: probabilities where the model gives some, or margins where `isRaw`.
    ///
    /// - Throws: `.badData` for a model with several outputs, or with features that the rows do not have.
    package func scores(
        of rows: LabelledRows, isRaw: Bool = false, in directory: String, progress: (WorkProgress) -> Void = { _ in }
    ) throws(TrainingError) -> MappedArray<Double> {
        guard predictor.outputCount == 1 else {
            throw TrainingError(
                .badData,
                "cannot evaluate this model: expected one output, found \(predictor.outputCount); "
                    + "only risks of one event can be measured")
        }
        let columns = try columns(in: rows.featureNames)
        let scores: MappedArray<Double>
        do throws(SystemError) {
            scores = try MappedArray(in: directory, capacity: rows.count)
            let zeros = [Double](repeating: 0, count: min(rows.count, 1 << 16))
            while scores.count < rows.count {
                try zeros.withUnsafeBufferPointer { (zeros) throws(SystemError) in
                    try scores.append(
                        contentsOf: UnsafeBufferPointer(rebasing: zeros.prefix(rows.count - scores.count)))
                }
            }
        } catch {
            throw TrainingError(.inputOutput, "cannot keep scores in \(directory): \(error)")
        }
        guard let start = scores.elements.baseAddress, rows.count > 0 else { return scores }
        let target = Target(start: start)
        // Some thousand rows for each call, so that there is something to say in between.
        let stretch = 256 * Self.rowsAtOnce
        var done = 0
        while done < rows.count {
            let range = done..<min(done + stretch, rows.count)
            let blocks = (range.count + Self.rowsAtOnce - 1) / Self.rowsAtOnce
            DispatchQueue.concurrentPerform(iterations: blocks) { block in
                let first = range.lowerBound + block * Self.rowsAtOnce
                score(rows, first..<min(first + Self.rowsAtOnce, range.upperBound), columns, isRaw, target)
            }
            rows.releaseMany(range)
            done = range.upperBound
            progress(WorkProgress(task: "scoring", doneRows: done))
        }
        return scores
    }

    private func score(_ rows: LabelledRows, _ range: Range<Int>, _ columns: [Int]?, _ isRaw: Bool, _ target: Target) {
        let features = rows.features(of: range)
        let margins = target.start + range.lowerBound
        if let columns {
            var gathered = [Double](repeating: 0, count: range.count * columns.count)
            let width = rows.featureNames.count
            for row in 0..<range.count {
                for (place, column) in columns.enumerated() {
                    gathered[row * columns.count + place] = features[row * width + column]
                }
            }
            gathered.withUnsafeBufferPointer { gathered in
                guard let start = gathered.baseAddress else { return }
                predictor.predictMargins(rows: start, rowCount: range.count, margins: margins)
            }
        } else if let start = features.baseAddress {
            predictor.predictMargins(rows: start, rowCount: range.count, margins: margins)
        }
        if isRaw { return }
        let transform = model.outputTransform
        for row in 0..<range.count { transform.apply(to: UnsafeMutableBufferPointer(start: margins + row, count: 1)) }
    }

    /// Where each of the model's features is among the rows'; nil where they are the same in the same order.
    ///
    /// - Throws: `.badData` where one is not there.
    func columns(in names: [String]) throws(TrainingError) -> [Int]? {
        if names == model.featureNames { return nil }
        var places: [String: Int] = [:]
        for (place, name) in names.enumerated() { places[name] = place }
        let missing = model.featureNames.filter { places[$0] == nil }
        guard missing.isEmpty else {
            let shown = missing.prefix(5).joined(separator: ", ") + (missing.count > 5 ? ", …" : "")
            throw TrainingError(
                .badData,
                "cannot evaluate this model on these rows: expected all its \(model.featureNames.count) features, "
                    + "found none for \(missing.count) of them: \(shown); features are found by their names")
        }
        return model.featureNames.compactMap { places[$0] }
    }
}

internal import Inference
internal import Models

/// Holds a model file's predictions, as they will be served, against those of the library that made it.
enum ServedPredictions {
    private static let sampledRows = 2_000

    /// - Parameters:
    ///   - rows: Some of them are asked for, evenly spread, and with them rows of nothing known and of zeros.
    ///   - predictions: The library's margins and probabilities of `count` rows, from the same bytes.
    /// - Throws: `TrainingError` with `.engineFailed` where a bit differs: a model that is served as another one than
    ///   was trained must not be published.
    static func verify(
        _ bytes: [UInt8], fileName: String, on rows: LabelledRows, library: String,
        predictions: (_ sample: UnsafeBufferPointer<Double>, _ count: Int) throws(TrainingError)
            -> (margins: [Double], probabilities: [Double])
    ) throws(TrainingError) {
        let model = try BoosterRows.read(bytes, fileName: fileName, features: rows.featureNames)
        let (sample, count) = Self.sample(rows)
        let outcome = sample.withUnsafeBufferPointer { sample in
            Result { () throws(TrainingError) in try predictions(sample, count) }
        }
        let expected = try outcome.get()
        var found = [Double](repeating: 0, count: count)
        let predictor = Predictors.make(for: model)
        guard expected.margins.count == count, expected.probabilities.count == count, model.outputCount == 1 else {
            throw TrainingError(.engineFailed, "cannot compare with \(library): expected one prediction a row")
        }
        predictor.predictMargins(rows: sample, rowCount: count, margins: &found)
        try compare(found, expected.margins, "margin", library)
        transform(&found, model)
        try compare(found, expected.probabilities, "probability", library)
    }

    /// The model's predictions of the same sample of rows: one of its output for each.
    static func probabilities(of model: Model, _ rows: LabelledRows) -> [Double] {
        let (sample, count) = sample(rows)
        var found = [Double](repeating: 0, count: count * model.outputCount)
        Predictors.make(for: model).predictMargins(rows: sample, rowCount: count, margins: &found)
        transform(&found, model)
        return found
    }

    private static func transform(_ values: inout [Double], _ model: Model) {
        let transform = model.outputTransform
        values.withUnsafeMutableBufferPointer { values in
            for start in stride(from: 0, to: values.count, by: model.outputCount) {
                transform.apply(
                    to: UnsafeMutableBufferPointer(rebasing: values[start..<start + model.outputCount]))
            }
        }
    }

    private static func compare(
        _ found: [Double], _ expected: [Double], _ what: String, _ library: String
    ) throws(TrainingError) {
        let differing = zip(found, expected).filter { $0.bitPattern != $1.bitPattern }
        guard let (ours, theirs) = differing.first else { return }
        throw TrainingError(
            .engineFailed,
            "cannot serve what was trained: expected \(library)'s predictions, found another \(what) for "
                + "\(differing.count) of \(found.count) rows, such as \(ours) for \(theirs); report this with the model"
        )
    }

    private static func sample(_ rows: LabelledRows) -> (values: [Double], count: Int) {
        let width = rows.featureNames.count
        var values = [Double](repeating: .nan, count: width) + [Double](repeating: 0, count: width)
        let chosen = min(rows.count, sampledRows)
        for index in 0..<chosen {
            let row = index * rows.count / chosen
            values += rows.features(of: row..<row + 1)
        }
        return (values, chosen + 2)
    }
}

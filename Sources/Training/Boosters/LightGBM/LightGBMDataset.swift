internal import SystemIO

/// Rows inside LightGBM: cut into bins of a byte or two for each feature, nothing else of them is kept.
///
/// Rows are pushed in chunks from where they lie. Bins are chosen as the Python package chooses them: from
/// `bin_construct_sample_cnt` rows, drawn by `data_random_seed`.
final class LightGBMDataset {
    let handle: LightGBMLibrary.Handle
    private let library: LightGBMLibrary
    /// Whether any row weighs other than 1; a validation set has room for weights where its training set has them.
    private let isWeighted: Bool

    private static let rowsPushedAtOnce = 8_192

    deinit { _ = library.datasetFree(handle) }

    private init(handle: LightGBMLibrary.Handle, isWeighted: Bool, _ library: LightGBMLibrary) {
        self.handle = handle
        self.isWeighted = isWeighted
        self.library = library
    }

    /// The rows to learn from.
    static func training(
        _ rows: LabelledRows, parameters: String, _ library: LightGBMLibrary, progress: (Int) -> Void
    ) throws(TrainingError) -> LightGBMDataset {
        let count = try count(rows)
        let sample = try LightGBMSample(rows, parameters: parameters, library)
        let dataset = LightGBMDataset(
            handle: try sample.dataset(rowCount: count, parameters: parameters, library),
            isWeighted: isWeighted(rows), library)
        try dataset.nameFeatures(rows.featureNames)
        try dataset.push(rows, addingWeights: dataset.isWeighted, progress)
        return dataset
    }

    /// Rows to measure with, cut into the bins of this dataset.
    func validation(_ rows: LabelledRows, progress: (Int) -> Void) throws(TrainingError) -> LightGBMDataset {
        let count = Int64(try Self.count(rows))
        let dataset = LightGBMDataset(
            handle: try library.made("make the validation data") { library.datasetByReference(handle, count, $0) },
            isWeighted: isWeighted || Self.isWeighted(rows), library)
        try dataset.push(rows, addingWeights: dataset.isWeighted && !isWeighted, progress)
        return dataset
    }

    private static func count(_ rows: LabelledRows) throws(TrainingError) -> Int32 {
        guard let count = Int32(exactly: rows.count) else {
            throw TrainingError(
                .badData,
                "cannot give \(rows.count) rows to LightGBM: expected at most \(Int32.max); keep a part of the rows "
                    + "without failures, with weights")
        }
        return count
    }

    private func nameFeatures(_ names: [String]) throws(TrainingError) {
        let code = CTexts.with(names) { library.datasetSetFeatureNames(handle, $0, CInt(names.count)) }
        try library.check(code, "name the features")
    }

    private static func isWeighted(_ rows: LabelledRows) -> Bool { rows.keys.elements.contains { $0.weight != 1 } }

    private func push(
        _ rows: LabelledRows, addingWeights: Bool, _ progress: (Int) -> Void
    ) throws(TrainingError) {
        let keys = rows.keys.elements
        try library.check(
            library.datasetInitStreaming(handle, addingWeights ? 1 : 0, 0, 0, 1, 1, -1), "take the rows")
        var labels = [Float](repeating: 0, count: Self.rowsPushedAtOnce)
        var weights = labels
        for start in stride(from: 0, to: rows.count, by: Self.rowsPushedAtOnce) {
            let range = start..<min(start + Self.rowsPushedAtOnce, rows.count)
            for (place, row) in range.enumerated() {
                labels[place] = Float(keys[row].label)
                weights[place] = keys[row].weight
            }
            guard let data = rows.features(of: range).baseAddress else { continue }
            let code = weights.withUnsafeBufferPointer { weights in
                library.datasetPushRows(
                    handle, data, LightGBMLibrary.float64, Int32(range.count), Int32(rows.featureNames.count),
                    Int32(start), labels, isWeighted ? weights.baseAddress : nil, nil, nil, 0)
            }
            try library.check(code, "take the rows")
            rows.releaseMemory(of: range)
            progress(range.upperBound)
        }
        try library.check(library.datasetMarkFinished(handle), "take the rows")
    }
}

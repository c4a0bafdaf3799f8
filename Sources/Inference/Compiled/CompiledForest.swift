internal import Models

/// A forest with one loop for a few rows and one for many.
final class CompiledForest: Predictor {
    /// From this many rows on, a block costs less than walking the trees row by row.
    private static let blockRows = 32

    let featureCount: Int
    let outputCount: Int
    private let fewRows: any Predictor
    private let manyRows: BlockForest?

    init(_ ensemble: TreeEnsemble) {
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        fewRows = ReferenceForest(ensemble)
        manyRows = BlockForest(ensemble)
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        if let manyRows, rowCount >= Self.blockRows {
            manyRows.predictMargins(rows: rows, rowCount: rowCount, margins: margins)
        } else {
            fewRows.predictMargins(rows: rows, rowCount: rowCount, margins: margins)
        }
    }
}

internal import Models

@testable import Inference

/// Every loop that can run the forest, on one of the processor's instruction sets. `CompiledForest` would measure them
/// first, which is all the time that a small model takes.
func compiledLoops(_ ensemble: TreeEnsemble, kernel: ForestKernel) -> [any Predictor] {
    let cells = FeatureCells(ensemble)
    let tables = FeatureCellTables(cells)
    let walks = tables.flatMap { WalkForest(ensemble, cells, $0, kernel: kernel) }
    let loops: [(any Predictor)?] = [
        BlockForest(ensemble, kernel: kernel), tables.flatMap { MaskForest(ensemble, cells, $0, kernel: kernel) },
        walks, walks.map { WalkForest.Treewise($0) },
    ]
    return loops.compactMap { $0 }
}

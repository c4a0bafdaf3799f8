internal import CForestKernels
package import Models

/// Runs up to 512 rows at a time through a forest, bit for bit like `ReferenceForest`.
///
/// Four steps a block. **Rank**: every feature value becomes its place among the feature's sorted thresholds, a byte per
/// row. **Test**: each distinct question of the forest ("rank at most j") is answered for 64 rows by one comparison and
/// kept as one bit per row. **Select**: a tree's leaf is a number of a few bits; every inner node takes each bit from its
/// left or its right side, whichever its test says, for all rows in one operation. **Add**: the leaf numbers look up leaf
/// values, which are added in tree order.
///
/// Leaf numbering by bit masks is akin to QuickScorer (Lucchese et al., SIGIR 2015) and its vectorised successors; sharing
/// tests between trees and selecting bits instead of clearing masks makes a node cost the same whatever the tree's size.
package final class BlockForest: Predictor {
    package let featureCount: Int
    package let outputCount: Int
    private let kernel: ForestKernel
    private let program: BlockProgram
    private let scratch: ScratchPool

    /// Nil when the forest has something blocks do not run: linear leaves, minimum or maximum, huge trees or features
    /// with tens of thousands of thresholds.
    package convenience init?(_ ensemble: TreeEnsemble, kernel: ForestKernel = .best) {
        self.init(ensemble, kernel: kernel, testsPerSegment: BlockCompiler.defaultTests)
    }

    init?(_ ensemble: TreeEnsemble, kernel: ForestKernel, testsPerSegment: Int) {
        guard var compiler = BlockCompiler(ensemble, testsPerSegment: testsPerSegment),
            let program = compiler.compile()
        else { return nil }
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        self.kernel = kernel
        self.program = program
        scratch = ScratchPool(byteCount: program.scratchBytes) { program.prepare($0) }
    }

    package func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        run(.all, rows: rows, rowCount: rowCount, margins: margins)
    }

    /// Only some of the steps, to measure them; `margins` then mean nothing.
    package func run(
        _ steps: BlockSteps, rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>
    ) {
        guard rowCount > 0 else { return }
        let memory = scratch.take()
        defer { scratch.giveBack(memory) }
        program.run(kernel, steps, rows: rows, rowCount: rowCount, margins: margins, scratch: memory)
    }
}

/// What a block goes through; see `BlockForest`.
package struct BlockSteps: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let rank = BlockSteps(rawValue: UInt32(CFOREST_RANK))
    package static let test = BlockSteps(rawValue: UInt32(CFOREST_TEST))
    package static let select = BlockSteps(rawValue: UInt32(CFOREST_SELECT))
    package static let add = BlockSteps(rawValue: UInt32(CFOREST_ADD))
    package static let all: BlockSteps = [.rank, .test, .select, .add]
}

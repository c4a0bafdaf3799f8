internal import CForestKernels
internal import Models

/// A compiled forest: the tables that the kernels of `CForestKernels` run. Immutable after `init`, and the arrays that
/// `tables` points into live as long as it does, hence `@unchecked Sendable`.
final class BlockProgram: @unchecked Sendable {
    private let tables: cforest_tables
    private let thresholds: FixedArray<Double>
    private let values: FixedArray<Double>
    private let rankColumns: FixedArray<cforest_rank_column>
    private let planes: FixedArray<cforest_plane>
    private let classColumns: FixedArray<cforest_class_column>
    private let ranks: FixedArray<UInt8>
    private let rankTests: FixedArray<cforest_rank_tests>
    private let classTables: FixedArray<UInt8>
    private let classTests: FixedArray<cforest_class_tests>
    private let selects: FixedArray<cforest_select>
    private let codeBits: FixedArray<UInt32>
    private let doubles: FixedArray<Double>
    private let floats: FixedArray<Float>
    private let trees: FixedArray<cforest_tree>
    private let groups: FixedArray<cforest_group>
    private let segments: FixedArray<cforest_segment>
    private let initialMargins: FixedArray<Double>

    init(
        _ ensemble: TreeEnsemble, _ columns: TestColumns, segments: [cforest_segment],
        rankTests: [(plane: Int, firstSlot: Int, firstRank: Int, count: Int)], ranks: [UInt8],
        classTests: [(column: Int, firstSlot: Int, firstByte: Int, count: Int)], classTables: [UInt8],
        groups: [cforest_group], trees: [cforest_tree], selects: [cforest_select], codeBits: [UInt32], leaves: [Double],
        slotCount: Int
    ) {
        let isFloat = ensemble.sum.precision == .float
        thresholds = FixedArray(columns.ranks.flatMap(\.searchNodes))
        values = FixedArray(columns.classes.flatMap(\.values))
        rankColumns = Self.rankColumns(columns, thresholds.start)
        planes = FixedArray(
            columns.ranks.flatMap(\.planes).map {
                cforest_plane(firstRank: UInt32($0.firstRank), missingIsLowest: $0.missingIsLowest)
            })
        classColumns = Self.classColumns(columns, values.start)
        let rankBytes = FixedArray(ranks)
        self.ranks = rankBytes
        self.rankTests = FixedArray(
            rankTests.map {
                cforest_rank_tests(
                    ranks: rankBytes.start + $0.firstRank, plane: UInt32($0.plane), firstSlot: UInt32($0.firstSlot),
                    count: UInt32($0.count))
            })
        let classBytes = FixedArray(classTables)
        self.classTables = classBytes
        self.classTests = FixedArray(
            classTests.map {
                cforest_class_tests(
                    tables: classBytes.start + $0.firstByte,
                    tableBytes: UInt32(columns.classes[$0.column].tableBytes), column: UInt32($0.column),
                    firstSlot: UInt32($0.firstSlot), count: UInt32($0.count))
            })
        self.selects = FixedArray(selects)
        self.codeBits = FixedArray(codeBits)
        doubles = FixedArray(isFloat ? [] : leaves)
        floats = FixedArray(isFloat ? leaves.map { Float($0) } : [])
        self.trees = FixedArray(trees)
        self.groups = FixedArray(groups)
        self.segments = FixedArray(segments)
        let sum = ensemble.sum
        initialMargins = FixedArray(
            sum.initialMargins.isEmpty ? [Double](repeating: 0, count: ensemble.outputCount) : sum.initialMargins)
        tables = cforest_tables(
            rankColumns: rankColumns.start, planes: planes.start, classColumns: classColumns.start,
            rankTests: self.rankTests.start, classTests: self.classTests.start, selects: self.selects.start,
            codeBits: self.codeBits.start, leafDoubles: doubles.start, leafFloats: floats.start,
            trees: self.trees.start, groups: self.groups.start, segments: self.segments.start,
            initialMargins: initialMargins.start,
            rankColumnCount: UInt32(rankColumns.count), planeCount: UInt32(planes.count),
            classColumnCount: UInt32(classColumns.count), segmentCount: UInt32(segments.count),
            featureCount: UInt32(ensemble.featureNames.count), outputCount: UInt32(ensemble.outputCount),
            slotCount: UInt32(slotCount), sumsFloats: isFloat, initialIsAddedLast: sum.initialIsAddedLast)
    }

    /// Working memory of one call.
    var scratchBytes: Int { withUnsafePointer(to: tables) { cforest_scratch_bytes($0) } }

    func prepare(_ scratch: UnsafeMutableRawPointer) {
        withUnsafePointer(to: tables) { cforest_prepare_scratch($0, scratch) }
    }

    /// - Parameters:
    ///   - scratch: `scratchBytes`, prepared once, used by one call at a time.
    func run(
        _ kernel: ForestKernel, _ steps: BlockSteps, rows: UnsafePointer<Double>, rowCount: Int,
        margins: UnsafeMutablePointer<Double>, scratch: UnsafeMutableRawPointer
    ) {
        withUnsafePointer(to: tables) {
            cforest_predict($0, kernel.code, steps.rawValue, rows, rowCount, margins, scratch)
        }
    }

    private static func rankColumns(
        _ columns: TestColumns, _ thresholds: UnsafePointer<Double>
    ) -> FixedArray<cforest_rank_column> {
        var start = thresholds
        return FixedArray(
            columns.ranks.map { column in
                defer { start += column.searchNodeCount }
                return cforest_rank_column(
                    thresholds: start, feature: UInt32(column.feature), levelCount: UInt32(column.levelCount),
                    firstPlane: UInt32(column.firstPlane), planeCount: UInt32(column.planes.count),
                    zeroIsMissing: column.zeroIsMissing)
            })
    }

    private static func classColumns(
        _ columns: TestColumns, _ values: UnsafePointer<Double>
    ) -> FixedArray<cforest_class_column> {
        var start = values
        return FixedArray(
            columns.classes.map { column in
                defer { start += column.values.count }
                return cforest_class_column(
                    values: start, feature: UInt32(column.feature), reading: column.readingCode,
                    count: UInt32(column.count))
            })
    }
}

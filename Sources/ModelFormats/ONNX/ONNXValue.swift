internal import Models

/// What a name of the graph stands for while it is read: a tensor of the file, or numbers of each row.
enum ONNXValue {
    case constant(ONNXTensor)
    case rows(ONNXRows)
}

/// A tensor whose first axis is the rows: one slot of the pipeline for each element of a row.
///
/// Reshaping, slicing, joining and picking only move slots about, so they cost nothing when the model runs.
struct ONNXRows {
    let type: ONNXElementType
    /// Without the axis of the rows: `[F]` for `[N, F]`, `[]` for `[N]`.
    let dimensions: [Int]
    /// Row-major.
    let slots: [Int32]

    init(_ type: ONNXElementType, dimensions: [Int], slots: [Int32]) {
        self.type = type
        self.dimensions = dimensions
        self.slots = slots
    }

    /// One row of the tensor has no more axes than this many values side by side.
    var isFlat: Bool { dimensions.count <= 1 }

    var precision: TensorOperation.Precision {
        switch type {
        case .float: .float
        case .double: .double
        default: .integer
        }
    }
}

/// Positions in row-major tensors.
enum ONNXAxes {
    /// Elements so many dimensions hold, or nil when that is no sensible number.
    static func count(_ dimensions: [Int]) -> Int? {
        var count = 1
        for dimension in dimensions {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard dimension >= 0, !overflow, product <= ModelFileLimits.rowValues else { return nil }
            count = product
        }
        return count
    }

    /// What two tensors' elements are paired to, aligned at the last axis, or nil when they do not fit.
    static func broadcast(_ left: [Int], _ right: [Int]) -> [Int]? {
        let rank = max(left.count, right.count)
        let (l, r) = (padded(left, rank), padded(right, rank))
        var result: [Int] = []
        for (a, b) in zip(l, r) {
            guard a == b || a == 1 || b == 1 else { return nil }
            result.append(a == 1 ? b : a)
        }
        return count(result) == nil ? nil : result
    }

    /// For each element of the wider tensor its position in the narrower one.
    static func positions(of dimensions: [Int], in wide: [Int]) -> [Int] {
        let narrow = padded(dimensions, wide.count)
        var positions = [0]
        for (axis, size) in wide.enumerated() {
            positions = positions.flatMap { position in
                (0..<size).map { position * narrow[axis] + (narrow[axis] == 1 ? 0 : $0) }
            }
        }
        return positions
    }

    /// For each element kept, its position, when only some places of one axis are kept, in this order.
    static func picking(_ places: [Int], axis: Int, of dimensions: [Int]) -> [Int] {
        var positions = [0]
        for (index, size) in dimensions.enumerated() {
            let kept = index == axis ? places : Array(0..<size)
            positions = positions.flatMap { position in kept.map { position * size + $0 } }
        }
        return positions
    }

    private static func padded(_ dimensions: [Int], _ rank: Int) -> [Int] {
        Array(repeating: 1, count: rank - dimensions.count) + dimensions
    }
}

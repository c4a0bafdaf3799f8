/// The rows of a batch, one after another, growing as they are read.
struct BatchRows: ~Copyable {
    var heads: [ScoreRequestHead] = []
    private(set) var rows: UnsafeMutablePointer<Double>
    private(set) var rowCount = 0
    private let columnCount: Int
    private var rowCapacity = 16

    init(columnCount: Int) {
        self.columnCount = columnCount
        rows = .allocate(capacity: max(rowCapacity * columnCount, 1))
    }

    deinit { rows.deallocate() }

    /// Where the next row is to be written. Its content is undefined.
    mutating func nextRow() -> UnsafeMutablePointer<Double> {
        if rowCount == rowCapacity { reserve(rowCapacity * 2) }
        return rows + rowCount * columnCount
    }

    /// Makes room for so many rows in all.
    mutating func reserve(_ capacity: Int) {
        guard capacity > rowCapacity else { return }
        rowCapacity = capacity
        heads.reserveCapacity(capacity)
        let moved = UnsafeMutablePointer<Double>.allocate(capacity: max(capacity * columnCount, 1))
        moved.initialize(from: rows, count: rowCount * columnCount)
        rows.deallocate()
        rows = moved
    }

    /// Keeps the row last written and returns its index.
    mutating func keepRow() -> Int {
        rowCount += 1
        return rowCount - 1
    }

    /// A row that was kept.
    func row(_ index: Int) -> UnsafePointer<Double> {
        precondition(index >= 0 && index < rowCount)
        return UnsafePointer(rows + index * columnCount)
    }
}

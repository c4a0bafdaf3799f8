/// The slots of some rows, slot by slot: all rows' values of slot 0, then of slot 1, so that a step's loop runs over rows
/// that lie side by side.
struct SlotBlock {
    let start: UnsafeMutablePointer<Double>
    /// Also how far one slot's values lie from the next slot's.
    let rowCount: Int

    @inline(__always)
    func column(_ slot: Int32) -> UnsafeMutablePointer<Double> { start + Int(slot) * rowCount }

    @inline(__always)
    func column(_ slot: Int) -> UnsafeMutablePointer<Double> { start + slot * rowCount }

    /// Slots of whole rows to rows.
    func gather(_ slots: [Int32], into rows: UnsafeMutablePointer<Double>) {
        let width = slots.count
        for (index, slot) in slots.enumerated() {
            let values = column(slot)
            for row in 0..<rowCount { rows[row * width + index] = values[row] }
        }
    }

    /// Rows to slots that lie one behind the other.
    func scatter(_ rows: UnsafePointer<Double>, width: Int, toSlotsFrom first: Int) {
        for index in 0..<width {
            let values = column(first + index)
            for row in 0..<rowCount { values[row] = rows[row * width + index] }
        }
    }
}

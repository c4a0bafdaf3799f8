extension RunnableStep {
    func constants(_ values: [Double], _ block: SlotBlock) {
        for (index, value) in values.enumerated() {
            output(index, block).update(repeating: value, count: block.rowCount)
        }
    }

    func fillMissing(_ values: [Double], _ block: SlotBlock) {
        for (index, value) in values.enumerated() {
            map(index, block) { $0.isNaN ? value : $0 }
        }
    }

    func replace(_ wanted: [Double], _ values: [Double], _ block: SlotBlock) {
        for index in wanted.indices {
            let (old, new) = (wanted[index], values[index])
            map(index, block) { $0 == old ? new : $0 }
        }
    }

    func missingIndicators(_ block: SlotBlock) {
        for index in inputs.indices {
            map(index, block) { $0.isNaN ? 1 : 0 }
        }
    }

    func standardise(_ offsets: [Double], _ scales: [Double], _ block: SlotBlock) {
        for index in offsets.indices {
            let (offset, scale) = (offsets[index], scales[index])
            map(index, block) { ($0 - offset) / scale }
        }
    }

    func scaleAndShift(_ scales: [Double], _ offsets: [Double], _ block: SlotBlock) {
        for index in scales.indices {
            let (scale, offset) = (scales[index], offsets[index])
            map(index, block) { $0 * scale + offset }
        }
    }

    func clip(_ lowest: Double, _ highest: Double, _ block: SlotBlock) {
        for index in inputs.indices {
            map(index, block) { $0 < lowest ? lowest : ($0 > highest ? highest : $0) }
        }
    }

    @inline(__always)
    private func map(_ index: Int, _ block: SlotBlock, _ value: (Double) -> Double) {
        let (from, to) = (input(index, block), output(index, block))
        for row in 0..<block.rowCount { to[row] = value(from[row]) }
    }
}

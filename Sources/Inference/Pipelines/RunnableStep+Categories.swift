internal import Models

extension RunnableStep {
    func cutToByte(_ block: SlotBlock) {
        for index in inputs.indices {
            let (from, to) = (input(index, block), output(index, block))
            for row in 0..<block.rowCount {
                let value = from[row]
                // x86 cuts what does not fit 32 bits to their smallest number, whose low byte is 0.
                to[row] = value >= 0 ? (value < 0x1p31 ? Double(Int32(value) & 255) : 0) : .nan
            }
        }
    }

    func encode(_ tables: [CategoryTable], _ block: SlotBlock) {
        for (index, table) in tables.enumerated() {
            let (from, to) = (input(index, block), output(index, block))
            for row in 0..<block.rowCount { to[row] = table.code(of: from[row]) }
        }
    }

    func oneHot(_ widths: [Int], _ block: SlotBlock) {
        output(0, block).update(repeating: 0, count: outputCount * block.rowCount)
        var first = 0
        for (index, width) in widths.enumerated() {
            let codes = input(index, block)
            for row in 0..<block.rowCount {
                let code = codes[row]
                // Codes are whole; what is none of them (unknown, dropped, missing) stays all zeros.
                if code >= 0 && code < Double(width) { output(first + Int(code), block)[row] = 1 }
            }
            first += width
        }
    }

    func refuse(_ checkCount: Int, _ block: SlotBlock) {
        for index in 0..<outputCount {
            output(index, block).update(from: input(checkCount + index, block), count: block.rowCount)
        }
        for check in 0..<checkCount {
            let codes = input(check, block)
            for row in 0..<block.rowCount where codes[row] == CategoryTable.refused {
                for index in 0..<outputCount { output(index, block)[row] = .nan }
            }
        }
    }
}

extension CategoryTable {
    @inline(__always)
    func code(of value: Double) -> Double {
        if value.isNaN { return missing }
        if isDense {
            guard value >= 0, value < Double(keys.count) else { return unknown }
            let position = Int(value)
            return Double(position) == value ? codes[position] : unknown
        }
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < keys.count && keys[low] == value ? codes[low] : unknown
    }
}

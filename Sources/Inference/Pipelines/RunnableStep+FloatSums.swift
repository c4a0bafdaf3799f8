internal import Models

extension RunnableStep {
    func floatLinear(_ sum: FloatLinearSum, _ block: SlotBlock) {
        for index in 0..<outputCount {
            let sums = output(index, block)
            for row in 0..<block.rowCount { sums[row] = Double(sum.starts[index]) }
            for feature in inputs.indices {
                let values = input(feature, block)
                let weight = sum.weight(of: feature, output: index)
                // Adding 0 for a missing value would turn -0 into 0.
                for row in 0..<block.rowCount where !values[row].isNaN {
                    sums[row] = Double(Float(sums[row]) + Float(values[row]) * weight)
                }
            }
        }
    }
}

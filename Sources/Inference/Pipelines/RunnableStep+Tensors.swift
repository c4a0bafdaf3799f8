internal import Glibc
internal import Models

extension RunnableStep {
    func tensor(_ operation: TensorOperation, _ block: SlotBlock) {
        switch operation {
        case .unary(let function, let precision):
            for index in 0..<outputCount {
                let (from, to) = (input(index, block), output(index, block))
                for row in 0..<block.rowCount { to[row] = function.value(from[row], precision) }
            }
        case .binary(let function, let precision):
            for index in 0..<outputCount {
                let (left, right) = (input(index, block), input(outputCount + index, block))
                let to = output(index, block)
                for row in 0..<block.rowCount { to[row] = function.value(left[row], right[row], precision) }
            }
        case .select:
            for index in 0..<outputCount {
                let condition = input(index, block)
                let (yes, no) = (input(outputCount + index, block), input(2 * outputCount + index, block))
                let to = output(index, block)
                for row in 0..<block.rowCount { to[row] = condition[row] != 0 ? yes[row] : no[row] }
            }
        case .product(let product): self.product(product, block)
        case .reduce(let reduction, let width, let precision):
            eachRow(block) { values in
                for group in 0..<outputCount {
                    let slice = UnsafeMutableBufferPointer(rebasing: values[(group * width)..<((group + 1) * width)])
                    values[group] = reduction.value(slice, precision)
                }
            }
        case .position(let ofLargest, let width, let takesLast):
            eachRow(block) { values in
                for group in 0..<outputCount {
                    let slice = UnsafeMutableBufferPointer(rebasing: values[(group * width)..<((group + 1) * width)])
                    values[group] = Self.position(in: slice, ofLargest: ofLargest, takesLast: takesLast)
                }
            }
        case .softmax(let width, let isLogarithm, let precision):
            eachRow(block) { values in
                for start in stride(from: 0, to: values.count, by: width) {
                    let group = UnsafeMutableBufferPointer(rebasing: values[start..<(start + width)])
                    precision == .double ? Softmax.double(group, isLogarithm) : Softmax.float(group, isLogarithm)
                }
            }
        case .normalise(let norm): eachRow(block) { norm.apply(to: $0) }
        case .treeScores(let scores): eachRow(block) { scores.apply(to: $0) }
        }
    }

    /// Gives `body` each row's inputs side by side; its outputs are what then stands at their beginning.
    private func eachRow(_ block: SlotBlock, _ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: inputs.count) { values in
            for row in 0..<block.rowCount {
                for (index, slot) in inputs.enumerated() { values[index] = block.column(slot)[row] }
                body(values)
                for index in 0..<outputCount { output(index, block)[row] = values[index] }
            }
        }
    }

    private static func position(
        in values: UnsafeMutableBufferPointer<Double>, ofLargest: Bool, takesLast: Bool
    ) -> Double {
        var best = 0
        for index in values.indices.dropFirst() {
            let (value, leader) = (values[index], values[best])
            let isBetter = ofLargest ? value > leader : value < leader
            if isBetter || (takesLast && value == leader) { best = index }
        }
        return Double(best)
    }

    private func product(_ product: TensorProduct, _ block: SlotBlock) {
        let isDouble = product.isDouble
        // Narrow results are computed in longer runs, as onnxruntime's blocking has it.
        let run = TensorProduct.runLength(inputCount: inputs.count, outputCount: outputCount)
        for index in 0..<outputCount {
            let to = output(index, block)
            for row in 0..<block.rowCount {
                var total = product.bias.isEmpty ? 0 : product.bias[index]
                var start = 0
                while start < inputs.count {
                    let end = min(start + run, inputs.count)
                    var (sum, floatSum): (Double, Float) = (0, 0)
                    for position in start..<end {
                        let value = input(position, block)[row]
                        let weight = product.weights[position * outputCount + index]
                        if isDouble {
                            sum.addProduct(value, weight)
                        } else {
                            floatSum.addProduct(Float(value), Float(weight))
                        }
                    }
                    let isFirst = start == 0 && product.bias.isEmpty
                    if isDouble {
                        total = isFirst ? sum : total + sum
                    } else {
                        total = isFirst ? Double(floatSum) : Double(Float(total) + floatSum)
                    }
                    start = end
                }
                to[row] = total
            }
        }
    }
}

extension TensorProduct {
    /// How many products onnxruntime's kernels add up before they add the sum to the result.
    static func runLength(inputCount: Int, outputCount: Int) -> Int {
        var (columns, run) = (128, 128)
        if outputCount >= inputCount {
            while run / 2 >= inputCount && run > 1 { (columns, run) = (columns * 2, run / 2) }
        } else {
            while columns > 16 && columns / 2 >= outputCount { (columns, run) = (columns / 2, run * 2) }
        }
        return run
    }
}

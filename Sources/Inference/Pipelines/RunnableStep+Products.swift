internal import Models

extension RunnableStep {
    func products(_ factors: [[Int32]], _ block: SlotBlock) {
        for (index, list) in factors.enumerated() {
            let to = output(index, block)
            guard let last = list.last else {
                to.update(repeating: 1, count: block.rowCount)
                continue
            }
            to.update(from: input(Int(last), block), count: block.rowCount)
            for factor in list.dropLast().reversed() {
                let from = input(Int(factor), block)
                for row in 0..<block.rowCount { to[row] *= from[row] }
            }
        }
    }

    /// Input by input for all rows, which for each row is the order of `LinearLayer`.
    func linear(_ layer: LinearLayer, _ block: SlotBlock) {
        for index in 0..<outputCount {
            let to = output(index, block)
            to.update(repeating: 0, count: block.rowCount)
            for position in inputs.indices {
                let from = input(position, block)
                let weight = layer.weights[index * inputs.count + position]
                for row in 0..<block.rowCount { to[row] += weight * from[row] }
            }
            let intercept = layer.intercepts[index]
            for row in 0..<block.rowCount { to[row] += intercept }
        }
    }
}

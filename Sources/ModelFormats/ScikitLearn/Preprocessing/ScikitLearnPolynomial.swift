internal import Models

/// PolynomialFeatures: products of columns, by degree, each degree in lexical order.
enum ScikitLearnPolynomial {
    static func transform(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let degree = try estimator.attribute("degree")
        let highest = degree.kind == .int ? try degree.int() : try degree.element(1).int()
        let lowest = degree.kind == .int ? 0 : try degree.element(0).int()
        let repeats = !(try estimator.attribute("interaction_only").bool())
        guard highest >= 0, highest <= 8, lowest >= 0 else { throw degree.mismatch(expected: "a degree from 0 to 8") }
        var products: [[Int32]] = try estimator.attribute("include_bias").bool() ? [[]] : []
        for size in max(1, lowest)...max(1, lowest, highest) where size <= highest {
            try append(
                size, from: Int32(truncatingIfNeeded: inputs.count), repeats: repeats, to: &products,
                limit: builder.limits.polynomialProducts, degree)
        }
        guard !products.isEmpty else { throw degree.mismatch(expected: "at least one product") }
        return try builder.add(.products(products), inputs: inputs, outputCount: products.count)
    }

    /// All choices of `size` columns, the first one changing slowest.
    private static func append(
        _ size: Int, from count: Int32, repeats: Bool, to products: inout [[Int32]], limit: Int, _ degree: PickleValue
    ) throws(ModelFormatError) {
        let step: Int32 = repeats ? 0 : 1
        var choice = (0..<Int32(truncatingIfNeeded: size)).map { $0 * step }
        while let last = choice.last, last < count {
            products.append(choice)
            guard products.count <= limit else { throw degree.mismatch(expected: "at most \(limit) products") }
            // The last column that can still rise does, and those behind it start from there.
            var place = size - 1
            while place > 0, choice[place] >= count - 1 - step * Int32(truncatingIfNeeded: size - 1 - place) {
                place -= 1
            }
            choice[place] += 1
            for next in (place + 1)..<max(size, place + 1) { choice[next] = choice[next - 1] + step }
        }
    }
}

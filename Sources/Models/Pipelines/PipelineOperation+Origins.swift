extension PipelineOperation {
    /// The input from which alone each output is computed, or nil where it is computed from several or none.
    ///
    /// This is what lets an explanation of a derived column be given to the column it came from.
    package func soleInputs(inputCount: Int, outputCount: Int) -> [Int?] {
        switch self {
        case .fillMissing, .replace, .missingIndicators, .standardise, .scaleAndShift, .clip, .cutToByte, .encode,
            .interpolate:
            return (0..<outputCount).map { $0 }
        case .oneHot(let widths):
            return widths.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
        case .products(let factors):
            return factors.map { list in
                guard let first = list.first, list.allSatisfy({ $0 == first }) else { return nil }
                return Int(first)
            }
        case .tensor(let operation) where operation.isElementwise:
            return (0..<outputCount).map { $0 }
        case .constants, .linear, .floatLinear, .trees, .predictions, .normalise, .refuse, .tensor:
            return Array(repeating: nil, count: outputCount)
        }
    }
}

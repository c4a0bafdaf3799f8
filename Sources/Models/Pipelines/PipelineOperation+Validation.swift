extension PipelineOperation {
    /// Whether the operation fits so many inputs and outputs, and its own numbers are sound.
    func check(inputCount: Int, outputCount: Int, at place: String) throws(ModelError) {
        switch self {
        case .constants(let values):
            try Self.require([inputCount], 0, at: place)
            try Self.require([outputCount], values.count, at: place)
        case .fillMissing(let values):
            try Self.require([values.count, outputCount], inputCount, at: place)
        case .replace(let wanted, let values):
            try Self.require([wanted.count, values.count, outputCount], inputCount, at: place)
        case .standardise(let offsets, let scales), .scaleAndShift(let scales, let offsets):
            try Self.require([offsets.count, scales.count, outputCount], inputCount, at: place)
        case .interpolate(let lines):
            try Self.require([lines.count, outputCount], inputCount, at: place)
            for line in lines { try line.check(at: place) }
        case .missingIndicators, .clip, .cutToByte, .predictions, .normalise:
            try Self.require([outputCount], inputCount, at: place)
        case .encode(let tables):
            try Self.require([tables.count, outputCount], inputCount, at: place)
            for table in tables { try table.check(at: place) }
        case .oneHot(let widths):
            try Self.require([widths.count], inputCount, at: place)
            try Self.require([outputCount], try Self.sum(widths, at: place), at: place)
        case .products(let factors):
            try Self.require([outputCount], factors.count, at: place)
            if let factor = factors.joined().first(where: { $0 < 0 || Int($0) >= inputCount }) {
                throw ModelError(
                    .invalidParameter, at: place, expected: "factors among \(inputCount) inputs", found: "\(factor)")
            }
        case .linear(let layer):
            try layer.check(inputCount: inputCount, outputCount: outputCount, at: place)
        case .floatLinear(let sum):
            try sum.check(inputCount: inputCount, outputCount: outputCount, at: place)
        case .trees(let ensemble):
            try Self.require([ensemble.featureNames.count], inputCount, at: place)
            try Self.require([outputCount], ensemble.outputCount, at: place)
        case .tensor(let operation):
            try operation.check(inputCount: inputCount, outputCount: outputCount, at: place)
        case .refuse(let checkCount):
            try Self.require([checkCount &+ outputCount], inputCount, at: place)
            if checkCount < 0 || outputCount < 1 {
                throw ModelError(.invalidParameter, at: place, expected: "0 checks or more", found: "\(checkCount)")
            }
        }
    }

    private static func require(_ counts: [Int], _ expected: Int, at place: String) throws(ModelError) {
        if let count = counts.first(where: { $0 != expected }) {
            throw ModelError(.countMismatch, at: place, expected: "\(expected) values", found: "\(count)")
        }
    }

    private static func sum(_ widths: [Int], at place: String) throws(ModelError) -> Int {
        var sum = 0
        for width in widths {
            guard width >= 0, width <= Int(Int32.max), sum <= Int(Int32.max) else {
                throw ModelError(.invalidParameter, at: place, expected: "a small width", found: "\(width)")
            }
            sum += width
        }
        return sum
    }
}

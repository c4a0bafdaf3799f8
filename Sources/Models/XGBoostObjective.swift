internal import Glibc

/// XGBoost's objectives: how base scores become margins and margins predictions, in `Float`, operation by operation as
/// XGBoost 3.2 does it on a processor, so that results are equal bit for bit where the C library's `expf` and `logf`
/// are the same.
package struct XGBoostObjective: Sendable, Equatable {
    /// By the library's own names; `reg:linear` and the `gpu:` spellings of old files are the same losses.
    package enum Loss: String, Sendable, CaseIterable {
        case squaredError = "reg:squarederror"
        case squaredLogError = "reg:squaredlogerror"
        case logistic = "reg:logistic"
        case pseudoHuber = "reg:pseudohubererror"
        case absoluteError = "reg:absoluteerror"
        case quantile = "reg:quantileerror"
        case gamma = "reg:gamma"
        case tweedie = "reg:tweedie"
        case poisson = "count:poisson"
        case binaryLogistic = "binary:logistic"
        case binaryMargin = "binary:logitraw"
        case hinge = "binary:hinge"
        case softmax = "multi:softmax"
        case softProbability = "multi:softprob"
        case rankPairwise = "rank:pairwise"
        case rankNDCG = "rank:ndcg"
        case rankMAP = "rank:map"
        case cox = "survival:cox"
        case acceleratedFailureTime = "survival:aft"
    }

    package let loss: Loss
    /// Classes, targets, or alphas of a quantile regression.
    package let outputCount: Int

    package init(_ loss: Loss, outputCount: Int = 1) {
        self.loss = loss
        self.outputCount = outputCount
    }

    package var name: String { loss.rawValue }

    package var requiredOutputCount: Int { outputCount }

    package var yieldsProbability: Bool {
        outputCount == 1 && (loss == .binaryLogistic || loss == .logistic)
    }

    /// Turns one row's margins into its predictions, in place. `multi:softmax` gives the classes' probabilities, as
    /// `multi:softprob` does; the library's answer for it, a class, is the position of the largest.
    package func transform(_ outputs: UnsafeMutableBufferPointer<Double>) {
        switch loss {
        case .logistic, .binaryLogistic:
            for index in outputs.indices { outputs[index] = Double(Self.sigmoid(Float(outputs[index]))) }
        case .gamma, .tweedie, .poisson, .cox, .acceleratedFailureTime:
            for index in outputs.indices { outputs[index] = Double(expf(Float(outputs[index]))) }
        case .hinge:
            for index in outputs.indices { outputs[index] = outputs[index] > 0 ? 1 : 0 }
        case .softmax, .softProbability:
            Self.softmax(outputs)
        case .squaredError, .squaredLogError, .pseudoHuber, .absoluteError, .quantile, .binaryMargin, .rankPairwise,
            .rankNDCG, .rankMAP:
            break
        }
    }

    /// The margin that a base score, kept in files on the scale of predictions, stands for.
    package func margin(ofBaseScore score: Float) -> Float {
        switch loss {
        case .logistic, .binaryLogistic:
            // Labels that are all alike would give an infinite margin.
            let bound: Float = 1e-6
            let score = min(max(score, bound), 1 - bound)
            return -logf(1 / score - 1)
        case .gamma, .tweedie, .poisson, .cox, .acceleratedFailureTime:
            return logf(score)
        default:
            return score
        }
    }

    private static func sigmoid(_ margin: Float) -> Float {
        // `std::min(-margin, bound)`: NaN stays.
        let exponent = 88.7 < -margin ? 88.7 : -margin
        return 1 / (expf(exponent) + 1 + 1e-16)
    }

    private static func softmax(_ values: UnsafeMutableBufferPointer<Double>) {
        guard let first = values.first else { return }
        let largest = values.dropFirst().reduce(Float(first)) { fmaxf(Float($1), $0) }
        var sum = 0.0
        for index in values.indices {
            let power = Double(expf(Float(values[index]) - largest))
            values[index] = power
            sum += power
        }
        for index in values.indices { values[index] = Double(Float(values[index]) / Float(sum)) }
    }
}

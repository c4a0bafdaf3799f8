/// How ONNX's tree operators make their scores from the sums over the trees: average, base values, and, for two classes,
/// the rules of onnxruntime for classifiers whose leaves weigh only one of them.
package struct ONNXTreeScores: Sendable, Equatable {
    /// Whether some visited leaf has a weight for the second class.
    package enum SecondScore: Sendable {
        case always, never
        /// The value behind the sums is above 0 where one has.
        case perRow
    }

    /// Of a classifier.
    package struct Classes: Sendable, Equatable {
        /// There are two classes, and all weights are for the same one.
        package let isOneSided: Bool
        /// No weight is negative, so that sums are taken for probabilities.
        package let weightsArePositive: Bool
        /// Leaves have weights for the first class. Where they have none, its score stays 0 whatever is added to it.
        package let hasFirst: Bool

        package init(isOneSided: Bool, weightsArePositive: Bool, hasFirst: Bool) {
            self.isOneSided = isOneSided
            self.weightsArePositive = weightsArePositive
            self.hasFirst = hasFirst
        }
    }

    package let targetCount: Int
    package let baseValues: [Double]
    /// What sums are divided by before the base values are added.
    package let divisor: Double?
    /// Sums are `Double`; else every operation rounds to `Float`.
    package let isDouble: Bool
    package let classes: Classes?
    package let second: SecondScore
    package let transform: ONNXPostTransform

    package init(
        targetCount: Int, baseValues: [Double], divisor: Double?, isDouble: Bool, classes: Classes?,
        second: SecondScore, transform: ONNXPostTransform
    ) {
        self.targetCount = targetCount
        self.baseValues = baseValues
        self.divisor = divisor
        self.isDouble = isDouble
        self.classes = classes
        self.second = second
        self.transform = transform
    }

    package var inputCount: Int { targetCount + (second == .perRow ? 1 : 0) }

    func check(inputCount: Int, outputCount: Int, at place: String) throws(ModelError) {
        guard targetCount >= 1, inputCount == self.inputCount, outputCount == targetCount,
            second != .perRow || targetCount == 2
        else {
            throw ModelError(
                .countMismatch, at: place, expected: "\(self.inputCount) sums for \(targetCount) targets",
                found: "\(inputCount) for \(outputCount)")
        }
    }

    /// - Parameter values: One row: `inputCount` sums in, `targetCount` scores out at its beginning.
    package func apply(to values: UnsafeMutableBufferPointer<Double>) {
        let scores = UnsafeMutableBufferPointer(rebasing: values[..<targetCount])
        if let divisor {
            for index in scores.indices { scores[index] = rounded(scores[index] / divisor) }
        }
        if classes != nil && targetCount == 2 {
            let hasSecond = second == .always || (second == .perRow && values[2] > 0)
            applyTwoClasses(scores, hasSecond: hasSecond)
            return
        }
        if baseValues.count == targetCount {
            for index in scores.indices { scores[index] = rounded(scores[index] + baseValues[index]) }
        }
        // With one target onnxruntime knows no other transform.
        if targetCount > 1 || transform.function == .probit {
            transform.transform(scores)
        } else {
            ONNXPostTransform(.none, roundsToFloat: transform.roundsToFloat).transform(scores)
        }
    }

    private func applyTwoClasses(_ scores: UnsafeMutableBufferPointer<Double>, hasSecond: Bool) {
        var isPair = hasSecond
        switch baseValues.count {
        case 2 where hasSecond:
            scores[1] = rounded(baseValues[1] + scores[0])
            scores[0] = -scores[1]
        case 2:
            scores[1] = rounded(scores[1] + baseValues[1])
            scores[0] = rounded(scores[0] + baseValues[0])
            isPair = true
        case 1: scores[0] = rounded(scores[0] + baseValues[0])
        default: break
        }
        if isPair {
            if classes?.hasFirst == false { scores[0] = 0 }
            if !hasSecond { scores[1] = 0 }
            return transform.transform(scores)
        }
        let score = scores[0]
        if let classes, classes.isOneSided && classes.weightsArePositive {
            scores[1] = score
            if transform.function == .logistic { transform.transform(scores) }
            scores[0] = rounded(1 - scores[1])
        } else {
            (scores[0], scores[1]) = (-score, score)
            if transform.function == .logistic { return transform.transform(scores) }
        }
        ONNXPostTransform(.none, roundsToFloat: transform.roundsToFloat).transform(scores)
    }

    private func rounded(_ value: Double) -> Double { isDouble ? value : Double(Float(value)) }
}

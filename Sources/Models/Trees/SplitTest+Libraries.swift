/// Values at most this far from zero count as zero, in LightGBM, before any split sees them: 1e-35 as a `Float`, widened.
@inlinable package var lightGBMZeroThreshold: Double { 0x1.a95a5cp-117 }

/// Which values take a LightGBM split's default direction. Any other NaN counts as 0.
package enum MissingValueRule: UInt8, Sendable {
    case none = 0
    /// Zeros, and NaN.
    case zero = 1
    case nan = 2
}

extension SplitTest {
    /// LightGBM's `value <= threshold`, where near-zeros are taken for 0 first.
    ///
    /// Moving a threshold that lies among the near-zeros to their edge gives the same answers for the values as they
    /// came, so the test needs no such step.
    package static func lightGBM(threshold: Double, missing: MissingValueRule, defaultLeft: Bool) -> SplitTest {
        var edge = threshold
        if threshold >= 0 {
            edge = max(threshold, lightGBMZeroThreshold)
        } else if threshold >= -lightGBMZeroThreshold {
            edge = (-lightGBMZeroThreshold).nextDown
        }
        return switch missing {
        case .none: .atMost(edge, nanLeft: 0 <= threshold)
        case .zero: .atMostOrZero(edge, missingLeft: defaultLeft)
        case .nan: .atMost(edge, nanLeft: defaultLeft)
        }
    }

    /// `Float(value) < threshold`, as XGBoost and float ONNX models ask it.
    ///
    /// Nothing is below -infinity; such a split keeps -infinity itself, which XGBoost refuses as input, on its left.
    package static func float(below threshold: Float, nanLeft: Bool) -> SplitTest {
        .atMost(largestDouble(roundingTo: threshold.nextDown), nanLeft: nanLeft)
    }

    /// `Float(value) <= threshold` with the threshold in `Double`, as scikit-learn's trees ask it.
    package static func float(atMost threshold: Double, nanLeft: Bool) -> SplitTest {
        var float = Float(threshold)
        if Double(float) > threshold { float = float.nextDown }
        return .atMost(largestDouble(roundingTo: float), nanLeft: nanLeft)
    }

    /// The largest `Double` that becomes this `Float`, or a smaller one, when rounded to nearest, ties to even.
    static func largestDouble(roundingTo float: Float) -> Double {
        if !float.isFinite { return Double(float) }
        // Half way to the next Float; above the largest one, where 2^128 would be next.
        let next = float == .greatestFiniteMagnitude ? 0x1p128 : Double(float.nextUp)
        let middle = Double(float) + (next - Double(float)) / 2
        // A tie goes to the even one of the two.
        return Float(middle) <= float ? middle : middle.nextDown
    }
}

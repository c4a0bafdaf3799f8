/// Values at most this far from zero count as zero, in LightGBM, before any split sees them: 1e-35 as a `Float`, widened.
@inlinable package var lightGBMZeroThreshold: Double { 0x1.a95a5cp-117 }

/// Which values take a split's default direction. Any other NaN counts as 0.
package enum MissingValueRule: UInt8, Sendable {
    case none = 0
    /// Zeros, and NaN.
    case zero = 1
    case nan = 2
}

/// What a split asks of one feature value; "yes" goes left.
package enum SplitTest: Sendable, Equatable {
    /// `value <= threshold`, compared in `Double`: LightGBM.
    case lessThanOrEqual(threshold: Double, missing: MissingValueRule, defaultLeft: Bool)
    /// Whether the bit numbered by the value is set in these words of the tree's `categoryWords`: LightGBM.
    ///
    /// The value is cut towards zero first, so -0.5 is category 0. NaN, negatives and codes beyond the words go right.
    case category(words: Range<Int>)
}

/// Where a split sends a row.
package enum Child: Sendable, Equatable {
    case split(Int32)
    case leaf(Int32)
}

/// One inner node.
package struct Split: Sendable, Equatable {
    package var feature: Int32
    package let test: SplitTest
    package let left: Child
    package let right: Child

    package init(feature: Int32, test: SplitTest, left: Child, right: Child) {
        self.feature = feature
        self.test = test
        self.left = left
        self.right = right
    }
}

/// A leaf of a LightGBM `linear_tree`: constant + Σ coefficient × feature value, added in this order.
///
/// When one of its features is NaN, the leaf gives the tree's plain leaf value instead.
package struct LinearLeaf: Sendable, Equatable {
    package let constant: Double
    package var features: [Int32]
    package let coefficients: [Double]

    package init(constant: Double, features: [Int32], coefficients: [Double]) {
        self.constant = constant
        self.features = features
        self.coefficients = coefficients
    }
}

/// How many training rows passed each node: the cover that exact explanations weigh branches with.
package struct TreeCover: Sendable, Equatable {
    package let splits: [Int]
    package let leaves: [Int]

    package init(splits: [Int], leaves: [Int]) {
        self.splits = splits
        self.leaves = leaves
    }
}

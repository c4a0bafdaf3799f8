/// What a split asks of one feature value; "yes" goes left. Every library's rule is brought to one of these when its
/// file is read, so that whatever runs trees knows no library.
package enum SplitTest: Sendable, Equatable {
    /// `value <= threshold`, compared in `Double`. NaN goes left when `nanLeft`.
    case atMost(Double, nanLeft: Bool)
    /// As `atMost`, but near-zeros (`lightGBMZeroThreshold`) and NaN are missing: they go left when `missingLeft`.
    case atMostOrZero(Double, missingLeft: Bool)
    /// `value == wanted`, compared in `Double`. NaN goes left when `nanLeft`.
    case equals(Double, nanLeft: Bool)
    /// Whether the bit numbered by the value is set in these words of the tree's `categoryWords`. A value that is no
    /// category by `reading`, or beyond the words, is not in the set and goes right; NaN goes left when `nanLeft`.
    case category(words: Range<Int>, reading: CategoryReading, nanLeft: Bool)
}

/// Which category a number is.
package enum CategoryReading: UInt8, Sendable, BitwiseCopyable {
    /// Cut towards zero, so -0.5 is category 0; negatives are none: LightGBM.
    case truncated
    /// The same, but everything below 0 is none: scikit-learn.
    case truncatedFromZero
    /// Rounded to `Float` first, then cut; everything below 0 is none: XGBoost.
    case floatFromZero
    /// Only whole numbers are categories: ONNX.
    case exact
    /// Rounded to `Float` first; only whole numbers are categories: ONNX.
    case floatExact

    /// The category, or nil. Codes end below 2³¹.
    @inlinable @inline(__always)
    package func category(of value: Double) -> Int32? {
        var value = value
        switch self {
        case .truncated:
            guard value > -1 else { return nil }
        case .truncatedFromZero:
            guard value >= 0 else { return nil }
        case .floatFromZero:
            value = Double(Float(value))
            guard value >= 0 else { return nil }
        case .exact, .floatExact:
            if self == .floatExact { value = Double(Float(value)) }
            guard value >= 0, value == value.rounded(.towardZero) else { return nil }
        }
        return value < 2_147_483_648 ? Int32(value) : nil
    }
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

/// How much training weight passed each node, as row counts or summed hessians: what exact explanations weigh branches
/// with. The two sides of a split are weighed by their share of both, so a parent's own number may be rounded.
package struct TreeCover: Sendable, Equatable {
    package let splits: [Double]
    package let leaves: [Double]

    package init(splits: [Double], leaves: [Double]) {
        self.splits = splits
        self.leaves = leaves
    }
}

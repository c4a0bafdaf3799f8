internal import Models

/// One split, as the walk wants it: 32 bytes, both children side by side.
///
/// LightGBM takes values within `lightGBMZeroThreshold` of 0 for 0 before it compares. Moving a threshold that lies in
/// that range to its edge gives the same answers for the values as they came, so the walk needs no such step.
struct ReferenceNode: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        /// `value <= threshold`, or NaN when `flag`.
        case threshold
        /// Near zero or NaN: `flag`. Else `value <= threshold`.
        case zeroIsMissing
        /// The bit numbered by the value in category words `wordsStart` to `wordsEnd`.
        case category
    }

    let threshold: Double
    let feature: Int32
    /// The next node, or -1 - the leaf's index in the forest.
    let left: Int32
    let right: Int32
    let wordsStart: Int32
    let wordsEnd: Int32
    let kind: Kind
    let flag: Bool

    /// - Parameters:
    ///   - firstNode: Index in the forest of the tree's first split; `firstLeaf` and `firstWord` likewise.
    init(_ split: Split, firstNode: Int, firstLeaf: Int, firstWord: Int) {
        func reference(_ child: Child) -> Int32 {
            switch child {
            case .split(let index): Int32(truncatingIfNeeded: firstNode + Int(index))
            case .leaf(let index): Int32(truncatingIfNeeded: -1 - firstLeaf - Int(index))
            }
        }
        feature = split.feature
        left = reference(split.left)
        right = reference(split.right)
        switch split.test {
        case .lessThanOrEqual(let threshold, let missing, let defaultLeft):
            self.threshold = Self.widened(threshold)
            kind = missing == .zero ? .zeroIsMissing : .threshold
            flag = missing == .none ? 0 <= threshold : defaultLeft
            wordsStart = 0
            wordsEnd = 0
        case .category(let words):
            threshold = 0
            kind = .category
            flag = false
            wordsStart = Int32(truncatingIfNeeded: firstWord + words.lowerBound)
            wordsEnd = Int32(truncatingIfNeeded: firstWord + words.upperBound)
        }
    }

    /// The threshold that says of every value what `threshold` says of it once near-zeros are 0.
    private static func widened(_ threshold: Double) -> Double {
        if threshold >= 0 { return max(threshold, lightGBMZeroThreshold) }
        return threshold >= -lightGBMZeroThreshold ? (-lightGBMZeroThreshold).nextDown : threshold
    }

    /// Whether a value goes left.
    @inline(__always)
    func goesLeft(_ value: Double, _ categoryWords: UnsafePointer<UInt32>) -> Bool {
        switch kind {
        case .threshold:
            return value <= threshold || (flag && value.isNaN)
        case .zeroIsMissing:
            let missing = !(value.magnitude > lightGBMZeroThreshold)
            return missing ? flag : value <= threshold
        case .category:
            return contains(value, categoryWords)
        }
    }

    /// Cut towards zero, then looked up. NaN, negatives and anything outside 32 bits are in no set.
    @inline(__always)
    private func contains(_ value: Double, _ categoryWords: UnsafePointer<UInt32>) -> Bool {
        guard value > -1, value < 2_147_483_648 else { return false }
        let category = Int32(value)
        let word = wordsStart + category >> 5
        return word < wordsEnd && (categoryWords[Int(word)] >> UInt32(category & 31)) & 1 == 1
    }
}

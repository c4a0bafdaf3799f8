internal import Models

/// One split, as the walk wants it: 32 bytes, both children side by side.
struct ReferenceNode: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        /// `value <= threshold`, or NaN when `flag`.
        case threshold
        /// Near zero or NaN: `flag`. Else `value <= threshold`.
        case zeroIsMissing
        /// `value == threshold`, or NaN when `flag`.
        case equality
        /// The bit numbered by the value in category words `wordsStart` to `wordsEnd`, or NaN when `flag`.
        case category
    }

    let threshold: Double
    let feature: Int32
    /// The next node, or -1 - the index in the forest of the leaf's first value.
    let left: Int32
    let right: Int32
    let wordsStart: Int32
    let wordsEnd: Int32
    let kind: Kind
    let flag: Bool
    let reading: CategoryReading

    /// - Parameters:
    ///   - firstNode: Index in the forest of the tree's first split; `firstValue` and `firstWord` likewise.
    ///   - leafWidth: Values a leaf holds.
    init(_ split: Split, firstNode: Int, firstValue: Int, leafWidth: Int, firstWord: Int) {
        func reference(_ child: Child) -> Int32 {
            switch child {
            case .split(let index): Int32(truncatingIfNeeded: firstNode + Int(index))
            case .leaf(let index): Int32(truncatingIfNeeded: -1 - firstValue - Int(index) * leafWidth)
            }
        }
        feature = split.feature
        left = reference(split.left)
        right = reference(split.right)
        var words = 0..<0
        switch split.test {
        case .atMost(let threshold, let nanLeft):
            (self.threshold, kind, flag, reading) = (threshold, .threshold, nanLeft, .exact)
        case .atMostOrZero(let threshold, let missingLeft):
            (self.threshold, kind, flag, reading) = (threshold, .zeroIsMissing, missingLeft, .exact)
        case .equals(let wanted, let nanLeft):
            (self.threshold, kind, flag, reading) = (wanted, .equality, nanLeft, .exact)
        case .category(let set, let reading, let nanLeft):
            (self.threshold, kind, flag, self.reading) = (0, .category, nanLeft, reading)
            words = (firstWord + set.lowerBound)..<(firstWord + set.upperBound)
        }
        wordsStart = Int32(truncatingIfNeeded: words.lowerBound)
        wordsEnd = Int32(truncatingIfNeeded: words.upperBound)
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
        case .equality:
            return value == threshold || (flag && value.isNaN)
        case .category:
            return value.isNaN ? flag : contains(value, categoryWords)
        }
    }

    @inline(__always)
    private func contains(_ value: Double, _ categoryWords: UnsafePointer<UInt32>) -> Bool {
        guard let category = reading.category(of: value) else { return false }
        let word = Int(wordsStart) + Int(category >> 5)
        return word < Int(wordsEnd) && (categoryWords[word] >> UInt32(category & 31)) & 1 == 1
    }
}

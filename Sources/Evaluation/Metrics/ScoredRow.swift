/// One row as a model scored it, in 16 bytes, so that very many can be put in order where they lie.
package struct ScoredRow: BitwiseCopyable, Sendable {
    /// A probability, or any number where more is more likely.
    package var score: Double
    /// How many rows of the population this one stands for.
    package var weight: Float
    private var unitAndLabel: UInt32

    /// The greatest index of a unit.
    package static let unitLimit = UInt32.max >> 1

    /// - Parameter unit: What fails: rows of one unit are no independent evidence. Up to `unitLimit`.
    package init(score: Double, isPositive: Bool, weight: Float = 1, unit: UInt32 = 0) {
        precondition(unit <= Self.unitLimit)
        // Negative zero is zero, as in any comparison.
        self.score = score + 0
        self.weight = weight
        unitAndLabel = unit << 1 | (isPositive ? 1 : 0)
    }

    package var isPositive: Bool { unitAndLabel & 1 == 1 }
    package var unit: UInt32 { unitAndLabel >> 1 }
    package var label: Double { Double(unitAndLabel & 1) }

    /// Less for a greater score.
    var rankKey: UInt64 {
        let bits = score.bitPattern
        return bits >> 63 == 0 ? ~(bits | 1 << 63) : bits
    }
}

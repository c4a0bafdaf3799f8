internal import Bytes

/// Draws that depend on their seed and stream only.
struct SeededGenerator {
    private var numbers: SplitMix64

    /// A stream of its own for each index.
    init(seed: UInt64, stream: Int) {
        var scrambler = SplitMix64(seed: seed)
        let offset = scrambler.next()
        var mixer = SplitMix64(seed: offset &+ UInt64(truncatingIfNeeded: stream))
        numbers = SplitMix64(seed: mixer.next())
    }

    /// Below `count`; favours none by more than `count` in 2⁶⁴.
    mutating func index(below count: Int) -> Int {
        Int(numbers.next().multipliedFullWidth(by: UInt64(count)).high)
    }
}

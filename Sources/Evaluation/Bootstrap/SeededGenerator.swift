/// Numbers that depend on their seed only.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014 (SplitMix64).
struct SeededGenerator {
    private var state: UInt64

    /// A stream of its own for each index.
    init(seed: UInt64, stream: Int) {
        var scrambler = SeededGenerator(state: seed)
        let offset = scrambler.next()
        var mixer = SeededGenerator(state: offset &+ UInt64(truncatingIfNeeded: stream))
        state = mixer.next()
    }

    private init(state: UInt64) { self.state = state }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Below `count`; favours none by more than `count` in 2⁶⁴.
    mutating func index(below count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }
}

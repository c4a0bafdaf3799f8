import Glibc

/// SplitMix64: the same numbers in every run.
struct RandomSource: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A Double of any bits but those of NaN and the infinities.
    mutating func finiteDouble() -> Double {
        while true {
            let value = Double(bitPattern: next())
            if value.isFinite { return value }
        }
    }
}

/// How much random material the tests use; `RELISCORE_DEEP=1` asks for much more.
enum TestEffort {
    static let isDeep = getenv("RELISCORE_DEEP").map { String(cString: $0) == "1" } ?? false

    static func count(_ usual: Int) -> Int { isDeep ? usual * 40 : usual }
}

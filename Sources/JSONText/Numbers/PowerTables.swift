/// Powers of five to 128 bits and powers of ten that fit a word, computed exactly at first use and never freed.
///
/// Immutable after `init`, which is what `@unchecked Sendable` rests on.
struct PowerTables: @unchecked Sendable {
    /// The exponents for which a power of five is kept: what reading needs (-342...308) and printing (-292...324).
    static let exponents = -342...324
    /// The exponents for which the 128 bits are exact; all others are rounded up.
    static let exactExponents = 0...55

    static let shared = PowerTables()

    /// 10^0 ... 10^19.
    let tens: UnsafePointer<UInt64>
    /// 10^0 ... 10^22, the powers of ten that a Double holds exactly.
    let exactTens: UnsafePointer<Double>
    private let fives: UnsafePointer<Significand>

    /// `high` and `low` are a 128-bit integer with its top bit set.
    struct Significand: Equatable {
        let high: UInt64
        let low: UInt64
    }

    /// The least 128-bit integer g with its top bit set and g * 2^s >= 5^exponent, for the fitting s.
    @inline(__always)
    func five(_ exponent: Int) -> Significand {
        fives[exponent - Self.exponents.lowerBound]
    }

    private init() {
        let tens = UnsafeMutablePointer<UInt64>.allocate(capacity: 20)
        let exactTens = UnsafeMutablePointer<Double>.allocate(capacity: 23)
        tens.initialize(to: 1)
        exactTens.initialize(to: 1)
        for exponent in 1..<20 { (tens + exponent).initialize(to: tens[exponent - 1] * 10) }
        for exponent in 1..<23 { (exactTens + exponent).initialize(to: exactTens[exponent - 1] * 10) }
        self.tens = UnsafePointer(tens)
        self.exactTens = UnsafePointer(exactTens)
        fives = Self.computeFives()
    }

    private static func computeFives() -> UnsafePointer<Significand> {
        let table = UnsafeMutablePointer<Significand>.allocate(capacity: exponents.count)
        let zero = table - exponents.lowerBound
        var power = WideInteger(bit: 0)
        for exponent in 0...exponents.upperBound {
            (zero + exponent).initialize(to: power.leadingBitsRoundedUp)
            power.multiplyByFive()
        }
        // Dividing the floor of x by five again gives the floor of x/5, so each step is exact to its last bit. No
        // negative power of five is a binary fraction, hence something is always lost below and rounding up is +1.
        var reciprocal = WideInteger(bit: WideInteger.bitCount - 1)
        for exponent in 1...(-exponents.lowerBound) {
            reciprocal.divideByFive()
            (zero - exponent).initialize(to: reciprocal.leadingBitsRoundedUp)
        }
        return UnsafePointer(table)
    }
}

/// An integer of 1,024 bits with the few operations the tables need.
private struct WideInteger {
    static let bitCount = 1024
    private var words: [UInt64]  // Least significant first.
    /// A remainder has been dropped below the lowest word.
    private var isInexact = false

    init(bit: Int) {
        words = Array(repeating: 0, count: Self.bitCount / 64)
        words[bit / 64] = 1 << UInt64(bit % 64)
    }

    mutating func multiplyByFive() {
        var carry: UInt64 = 0
        for index in words.indices {
            let product = words[index].multipliedFullWidth(by: 5)
            let sum = product.low.addingReportingOverflow(carry)
            words[index] = sum.partialValue
            carry = product.high + (sum.overflow ? 1 : 0)
        }
        precondition(carry == 0, "the tables fit 1,024 bits")
    }

    mutating func divideByFive() {
        var remainder: UInt64 = 0
        for index in words.indices.reversed() {
            let step = (5 as UInt64).dividingFullWidth((remainder, words[index]))
            words[index] = step.quotient
            remainder = step.remainder
        }
        if remainder != 0 { isInexact = true }
    }

    /// The value's first 128 bits, one more if anything follows them.
    var leadingBitsRoundedUp: PowerTables.Significand {
        let top = words.lastIndex { $0 != 0 } ?? 0
        func word(_ index: Int) -> UInt64 { index >= 0 ? words[index] : 0 }
        let shift = UInt64(words[top].leadingZeroBitCount)
        let high = word(top) << shift | word(top - 1) >> (64 - shift)
        let low = word(top - 1) << shift | word(top - 2) >> (64 - shift)
        let dropsBits = isInexact || word(top - 2) << shift != 0 || words.prefix(max(0, top - 2)).contains { $0 != 0 }
        let rounded = low.addingReportingOverflow(dropsBits ? 1 : 0)
        return PowerTables.Significand(high: high + (rounded.overflow ? 1 : 0), low: rounded.partialValue)
    }
}

import Testing

@testable import JSONText

@Suite("The tables of powers")
struct PowerTablesTests {
    @Test("powers of five that fit 128 bits are exact", arguments: PowerTables.exactExponents)
    func exact(_ exponent: Int) {
        var power: UInt128 = 1
        for _ in 0..<exponent { power *= 5 }
        power <<= power.leadingZeroBitCount
        let entry = PowerTables.shared.five(exponent)
        #expect(UInt128(entry.high) << 64 | UInt128(entry.low) == power)
    }

    @Test("every entry is normalised, and its first 53 bits are those of the Double", arguments: PowerTables.exponents)
    func leadingBits(_ exponent: Int) throws {
        let entry = PowerTables.shared.five(exponent)
        #expect(entry.high >> 63 == 1)
        guard (-300...300).contains(exponent) else { return }
        let ten = try #require(Double("1e\(exponent)"))
        let significand = Double(entry.high) * 0x1p-63
        #expect(abs(ten.significand - significand) <= 0x1p-52 || ten.significand == 1)
    }

    @Test("an entry times the entry of the opposite power is a power of two, but for the rounding", arguments: 1...323)
    func reciprocals(_ exponent: Int) {
        let power = PowerTables.shared.five(exponent)
        let reciprocal = PowerTables.shared.five(-exponent)
        let product = (UInt128(power.high) << 64 | UInt128(power.low))
            .multipliedFullWidth(by: UInt128(reciprocal.high) << 64 | UInt128(reciprocal.low))
        // 2^255 exactly, plus at most the two roundings up times the other factor: below 2^130.
        #expect(product.high >> 2 == (1 as UInt128) << 125)
    }

    @Test("powers of ten")
    func tens() {
        #expect(PowerTables.shared.tens[19] == 10_000_000_000_000_000_000)
        #expect(PowerTables.shared.tens[0] == 1)
        #expect(PowerTables.shared.exactTens[22] == 1e22)
    }
}

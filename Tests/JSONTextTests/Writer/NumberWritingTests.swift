import Bytes
import Glibc
import Testing

@testable import JSONText

@Suite("Numbers to text")
struct NumberWritingTests {
    private func json(_ value: Double) -> String {
        var buffer = ByteBuffer()
        buffer.appendJSON(value)
        return buffer.text
    }

    private func rounded(_ value: Double) -> String {
        var buffer = ByteBuffer()
        buffer.appendRounded6(value)
        return buffer.text
    }

    /// The significant digits, which is what being shortest is about.
    private func digits(_ text: String) -> String {
        let mantissa = text.prefix { $0 != "e" }.filter { $0.isNumber }.drop { $0 == "0" }
        return String(mantissa.reversed().drop { $0 == "0" }.reversed())
    }

    @Test(
        "the form of a number",
        arguments: [
            (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (7, "7.0"), (-7, "-7.0"), (10, "10.0"), (100, "100.0"),
            (0.1, "0.1"),
            (-0.5, "-0.5"), (12.5, "12.5"), (123456.789, "123456.789"), (0.001, "0.001"), (0.0001, "0.0001"),
            (0.00012, "0.00012"), (0.00001, "1e-5"), (0.000012, "1.2e-5"), (1e-7, "1e-7"), (1.5e-10, "1.5e-10"),
            (1e15, "1000000000000000.0"), (123456789012345680, "1.2345678901234568e17"), (1e16, "1e16"),
            (1.5e20, "1.5e20"),
            (9007199254740992, "9007199254740992.0"), (9_007_199_254_740_994, "9007199254740994.0"), (1e22, "1e22"),
            (1e23, "1e23"),
            (.leastNonzeroMagnitude, "5e-324"), (2.2250738585072014e-308, "2.2250738585072014e-308"),
            (1.7976931348623157e308, "1.7976931348623157e308"),
            (-1.7976931348623157e308, "-1.7976931348623157e308"), (0.30000000000000004, "0.30000000000000004"),
            (12.428571428571429, "12.428571428571429"), (2e-5, "2e-5"), (4.35, "4.35"),
            (9.5367431640625e-7, "9.5367431640625e-7"),
            (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
        ] as [(Double, String)])
    func form(_ value: Double, _ text: String) {
        #expect(json(value) == text)
    }

    @Test("reads back as the same bits, with the digits of Swift's description", arguments: [1, 2, 3])
    func shortest(_ kind: Int) {
        var random = SplitMix64(seed: UInt64(kind))
        var buffer = ByteBuffer()
        for _ in 0..<TestEffort.count(30_000) {
            let value =
                switch kind {
                case 1: random.finiteDouble()
                case 2:
                    Double(Int.random(in: -100_000...100_000, using: &random))
                        / Double(Int.random(in: 1...366, using: &random))
                default: Double(Int.random(in: -9_999_999...9_999_999, using: &random)) * 1e-5
                }
            buffer.removeAll()
            buffer.appendJSON(value)
            let text = buffer.text
            if Double(text)?.bitPattern != value.bitPattern { Issue.record("\(value) became \(text)") }
            if digits(text) != digits(value.description) { Issue.record("\(value) became \(text)") }
            let isJSON = buffer.bytes.withMemoryRebound(to: UInt8.self) {
                DecimalParser.double(UnsafeRawBufferPointer($0)) == value
            }
            if !isJSON { Issue.record("\(text) is not a JSON number") }
        }
    }

    @Test("powers of two and ten and their neighbours")
    func powers() {
        let twos = (-1074...1023).map { Double(sign: .plus, exponent: $0, significand: 1) }
        let tens = (-323...308).compactMap { Double("1e\($0)") }
        for power in twos + tens {
            for value in [power, power.nextUp, power.nextDown] where value != 0 && value.isFinite {
                let text = json(value)
                if Double(text) != value || digits(text) != digits(value.description) {
                    Issue.record("\(value): \(text)")
                }
            }
        }
    }

    @Test("integers", arguments: [0, 1, -1, 9, 10, 99, 100, 12345, -98765, .max, .min])
    func integers(_ value: Int) {
        var buffer = ByteBuffer()
        buffer.appendDecimal(value)
        #expect(buffer.text == "\(value)")
    }

    @Test(
        "six decimals: ties of the exact value to even, zero without a sign",
        arguments: [
            (0, "0.0"), (-0.0, "0.0"), (-0.5, "-0.5"), (12.3456784, "12.345678"), (12.3456786, "12.345679"), (1, "1.0"),
            (0.0000001, "0.0"), (-0.0000001, "0.0"), (0.0000005, "0.0"), (0.00000050001, "1e-6"), (0.0000015, "2e-6"),
            (0.0000025, "3e-6"),
            (0.5000005, "0.5"), (0.0000305, "3e-5"), (0.00048828125, "0.000488"), (0.0078125, "0.007812"),
            (0.0234375, "0.023438"),
            (0.00390625, "0.003906"), (2.0000005, "2.000001"), (1e-300, "0.0"), (.leastNonzeroMagnitude, "0.0"),
            (999999999.9999999, "1000000000.0"),
            (123456789.12345678, "123456789.123457"), (1e15, "1000000000000000.0"), (1.5e300, "1.5e300"),
            (-1e22, "-1e22"),
            (12345678901.123457, "12345678901.123457"), (8589934592, "8589934592.0"),
            (8589934591.999999, "8589934591.999999"), (1234567890.1234567, "1234567890.123457"), (0.9999995, "1.0"),
            (0.9999994, "0.999999"),
            (.nan, "null"), (-.infinity, "null"),
        ] as [(Double, String)])
    func sixDecimals(_ value: Double, _ text: String) {
        #expect(rounded(value) == text)
    }

    /// C's printf rounds the exact value, ties to even, and reading that gives the nearest Double.
    private func oracle(_ value: Double) -> Double {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            guard let start = buffer.baseAddress else { return .nan }
            _ = withVaList([value]) { vsnprintf(start, 512, "%.6f", $0) }
            return strtod(start, nil)
        }
    }

    @Test("six decimals as printf and strtod have them", arguments: [0, 1, 2, 3, 4])
    func sixDecimalsLikeC(_ kind: Int) {
        var random = SplitMix64(seed: 100 + UInt64(kind))
        for _ in 0..<TestEffort.count(12_000) {
            let value: Double
            switch kind {
            case 0: value = Double.random(in: -10...10, using: &random)
            // Half a millionth.
            case 1: value = Double(Int.random(in: -20_000_000...20_000_000, using: &random)) / 2_000_000
            case 2: value = Double.random(in: -3e10...3e10, using: &random)
            // Exact ties among them.
            case 3: value = Double(Int.random(in: 0..<1 << 40, using: &random)) * 0x1p-30
            default: value = random.finiteDouble()
            }
            let expected = oracle(value)
            let text = rounded(value)
            if text != json(expected == 0 ? 0 : expected) { Issue.record("\(value) became \(text), not \(expected)") }
        }
    }
}

import Bytes
import Glibc
import Testing

@testable import JSONText

@Suite("Decimal text to Double")
struct DecimalParserTests {
    private func parse(_ text: String, as grammar: DecimalParser.Grammar = .json) -> DecimalParser.Outcome {
        Array(text.utf8).withUnsafeBytes { DecimalParser.parse($0, as: grammar) }
    }

    /// The C library's reading, which rounds correctly.
    private func expected(_ text: String) -> DecimalParser.Outcome {
        let value = strtod(text, nil)
        return value.isFinite ? .value(value) : .outOfRange
    }

    /// Compares bits, so that zeros keep their signs.
    private func agrees(_ text: String) -> Bool {
        switch (parse(text), expected(text)) {
        case (.value(let left), .value(let right)): left.bitPattern == right.bitPattern
        case (.outOfRange, .outOfRange): true
        default: false
        }
    }

    @Test(
        "values on and beside the boundaries of Double",
        arguments: [
            "0", "-0", "0.0", "-0.0e5", "0e999999", "1", "-1", "0.1", "0.2", "0.3", "1e22", "1e23", "-1e23",
            "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740994", "9007199254740995",
            "9007199254740993.0", "9007199254740993.00000000000000000000000000000000000001", "900719925474099.30e1",
            "9007199254740992.99999999999999999999999999999999999", "90071992547409930e-1", "4503599627370496.5",
            "4503599627370497.5", "18446744073709551615", "18446744073709551616", "18446744073709551617",
            "9223372036854775807", "9223372036854775808", "1.7976931348623157e308", "1.7976931348623158e308",
            "1.7976931348623159e308", "179769313486231580793e288", "1.797693134862315807e308",
            "1.797693134862315808e308",
            "1e308", "1e309", "-1e309", "123456789e301", "0.00001e314", "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "2.2250738585072012e-308", "2.225073858507201e-308", "2.2250738585072009e-308", "4.9e-324", "5e-324",
            "3e-324",
            "2.4703282292062327e-324", "2.4703282292062328e-324", "2.5e-324", "2e-324", "1e-323", "1e-400", "-1e-400",
            "1e-342", "9.99e-343", "18446744073709551615e-343", "1e99999999999999999999", "1e-99999999999999999999",
            "0e99999999999999999999", "1000000000000000000000e-21", "0.000000000000000000000000001e27",
            "6.02214076e23", "299792458", "3.141592653589793238462643383279", "123456789012345678",
            "1234567890123456789",
            "12345678901234567890", "123456789012345678901", "8.41e21", "2.0e-5", "7.2057594037927933e16", "1e-22",
            "1e-23",
            "0.500000000000000166533453693773481063544750213623046875", "3.518437208883201171875e13",
            "62.5364939768271845828",
            "8.10109172351e-10", "1.50000000000000011102230246251565", "358416272e-33", "5.92688e-310",
        ])
    func boundaries(_ text: String) {
        #expect(agrees(text))
    }

    @Test("random bits written with 17 digits, and with fewer")
    func randomBits() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<TestEffort.count(40_000) {
            let value = random.finiteDouble()
            let text = "\(value)"
            if parse(text) != .value(value) { Issue.record("\(text)") }
        }
    }

    @Test("random digits, points and exponents")
    func randomDigits() {
        var random = SplitMix64(seed: 2)
        for _ in 0..<TestEffort.count(60_000) {
            let count = Int.random(in: 1...25, using: &random)
            var text = String(Int.random(in: 1...9, using: &random))
            for _ in 1..<max(2, count) { text += String(Int.random(in: 0...9, using: &random)) }
            if Bool.random(using: &random) { text.insert(".", at: text.index(text.startIndex, offsetBy: 1)) }
            text += "e\(Int.random(in: -350...310, using: &random))"
            if !agrees(text) { Issue.record("\(text)") }
        }
    }

    @Test("the significands and exponents of everyday numbers")
    func everyday() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<TestEffort.count(40_000) {
            let value =
                Double(Int.random(in: 0...100_000, using: &random)) / Double(Int.random(in: 1...365, using: &random))
            if parse("\(value)") != .value(value) { Issue.record("\(value)") }
            let text =
                "\(Int.random(in: 0...999_999_999, using: &random)).\(Int.random(in: 0...9_999_999_999, using: &random))"
            if !agrees(text) { Issue.record("\(text)") }
        }
    }

    @Test("exactly between two neighbours, and a little to either side")
    func halfway() {
        var random = SplitMix64(seed: 4)
        for round in 0..<TestEffort.count(600) {
            // Of each range of exponents, denormals too.
            let exponent = UInt64.random(in: round % 3 == 0 ? 0...1 : 0...2045, using: &random)
            let bits = exponent << 52 | random.next() >> 12
            let digits = ExactDecimal.halfwayAbove(bits)
            for text in [digits, ExactDecimal.nudged(digits, up: true), ExactDecimal.nudged(digits, up: false)] {
                if !agrees(text) { Issue.record("\(text)") }
            }
        }
    }

    @Test("numbers of 10,000 digits", arguments: ["", "0.", "0.000", "-", "-0."])
    func long(_ prefix: String) {
        for digits in ["1", "9", "123456789", "10", "49", "50"] {
            let body = String(repeating: digits, count: 10_000 / digits.utf8.count)
            #expect(agrees(prefix + body + (prefix.contains(".") ? "" : "e-9900")))
        }
        #expect(agrees("1" + String(repeating: "0", count: 10_000) + "e-10000"))
        #expect(agrees("0." + String(repeating: "0", count: 10_000) + "1e10001"))
        #expect(agrees("9007199254740993" + "." + String(repeating: "0", count: 10_000) + "1"))
        #expect(agrees("9007199254740993" + "." + String(repeating: "0", count: 10_000)))
        #expect(agrees("1" + String(repeating: "0", count: 10_000)))
        #expect(agrees("0." + String(repeating: "0", count: 10_000) + "1"))
    }

    @Test(
        "a digit far behind a halfway point still counts", arguments: [0, 1, 700, 766, 767, 768, 799, 800, 801, 5_000])
    func sticky(_ zeros: Int) throws {
        // Between the two least denormals: hundreds of digits.
        let parts = ExactDecimal.halfwayAbove(1).split(separator: "e").map(String.init)
        let exponent = try #require(Int(parts[1])) - zeros - 1
        for digit in ["0", "1"] {
            #expect(agrees(parts[0] + String(repeating: "0", count: zeros) + digit + "e\(exponent)"))
        }
        let text = "9007199254740993." + String(repeating: "0", count: zeros)
        #expect(parse(text + "0") == .value(9_007_199_254_740_992))
        #expect(parse(text + "1") == .value(9_007_199_254_740_994))
    }

    @Test("texts that are no numbers", arguments: GrammarCase.numbers)
    func grammar(_ example: GrammarCase) {
        let outcome = example.bytes.withUnsafeBytes { DecimalParser.parse($0) }
        #expect((outcome == .malformed) == (example.code != nil))
    }

    @Test(
        "the plain grammar also reads these",
        arguments: [
            ("+1", 1.0), (".5", 0.5), ("5.", 5), ("-.5e1", -5), ("007", 7), ("+0.10", 0.1), ("1.e2", 100), ("-0", 0),
        ])
    func plain(_ text: String, _ value: Double) {
        #expect(parse(text, as: .plain) == .value(value))
    }

    @Test(
        "the plain grammar refuses these",
        arguments: ["", "+", "-", ".", "+-1", "1e", ".e1", "nan", "inf", "0x1", "1 ", " 1", "1,5", "--1"])
    func notPlain(_ text: String) {
        #expect(parse(text, as: .plain) == .malformed)
    }

    @Test(
        "integers that fit",
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("9223372036854775807", Int.max),
            ("-9223372036854775808", Int.min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("99999999999999999999", nil), ("", nil),
            ("-", nil),
            ("01", nil), ("1.0", nil), ("1e1", nil), ("+1", nil), ("1x", nil),
        ] as [(String, Int?)])
    func integers(_ text: String, _ value: Int?) {
        #expect(Array(text.utf8).withUnsafeBytes { DecimalParser.int($0) } == value)
    }
}

import Testing

@testable import Datasets

@Suite("NumericField")
struct NumericFieldTests {
    func parse(_ text: String) -> NumericField { Array(text.utf8).withUnsafeBytes { NumericField.parse($0) } }

    @Test(
        "numbers as tools write them are read, correctly rounded",
        arguments: [
            ("0", 0), ("-0", -0.0), ("42", 42), (" 7 ", 7), ("+1.5", 1.5), (".5", 0.5), ("5.", 5), ("1e3", 1000),
            ("1E-2", 0.01), ("0.1", 0.1), ("007", 7), ("999999999999999", 999_999_999_999_999),
            ("12345678901234567890", 12_345_678_901_234_567_168), ("2.2250738585072012e-308", 0x1p-1022),
            ("9007199254740993", 9_007_199_254_740_992), ("1e-400", 0), ("inf", .infinity), ("-Infinity", -.infinity),
            ("+INF", .infinity),
        ])
    func numbers(text: String, value: Double) {
        guard case .value(let found) = parse(text) else {
            Issue.record("\(text) is not read as a number")
            return
        }
        #expect(found.bitPattern == value.bitPattern)
    }

    @Test(
        "words for a value that is not there are missing",
        arguments: ["", "  ", "NA", "na", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "\t"])
    func missing(text: String) {
        #expect(parse(text) == .missing)
    }

    @Test(
        "what is no number is refused",
        arguments: [
            "x", "1x", "infi", "--inf", "1e999", "0x10", "1,5", "--1", "+", "-", ".", "e5", "1e", "1e+", "true",
            "1 2", "\u{0661}",
        ])
    func invalid(text: String) {
        #expect(parse(text) == .invalid)
    }

    @Test("a number of endless digits is refused, not copied")
    func endless() {
        #expect(parse(String(repeating: "1", count: 5000)) == .invalid)
    }
}

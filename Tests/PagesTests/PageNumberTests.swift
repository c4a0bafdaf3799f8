import Testing

@testable import Pages

@Suite("PageNumber")
struct PageNumberTests {
    @Test(
        "numbers of all sizes have the digits that matter",
        arguments: [
            (0, "0"), (1, "1"), (0.25, "0.25"), (123_456, "123,456"), (0.000_123_456, "0.0001235"),
            (1.5e-9, "1.5e-9"), (-2.345_67e12, "−2.346e12"), (-0.5, "−0.5"), (99.996, "100"), (.infinity, "–"),
            (.nan, "–"), (.leastNonzeroMagnitude, "4.941e-324"), (1.797e308, "1.797e308"),
        ] as [(Double, String)])
    func significant(value: Double, text: String) {
        #expect(PageNumber.significant(value) == text)
    }

    @Test(
        "decimals are fixed where asked for",
        arguments: [(1.005, 1, "1.0"), (1234.56, 1, "1,234.6"), (-0.01, 1, "0.0")])
    func fixed(value: Double, decimals: Int, text: String) {
        #expect(PageNumber.fixed(value, decimals: decimals) == text)
    }

    @Test("shares are percents", arguments: [(0.0123, "1.23 %"), (1, "100 %"), (0, "0 %")])
    func percent(value: Double, text: String) { #expect(PageNumber.percent(value) == text) }

    @Test(
        "whole numbers are grouped by three",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "−1,234,567"), (.min, "−9,223,372,036,854,775,808"),
        ])
    func grouped(value: Int, text: String) { #expect(PageNumber.grouped(value) == text) }
}

import Testing

@testable import Pages

@Suite("Charts")
struct ChartTests {
    @Test(
        "ticks are round, and the values lie between the first and the last",
        arguments: [[0, 1], [0.2, 0.9], [3, 3], [-7, 12], [0, 1e-9], [1e12, 3e12], [0], []] as [[Double]])
    func linear(values: [Double]) {
        let axis = PlacedAxis(ChartAxis("x"), values: values)
        #expect((2...21).contains(axis.ticks.count))
        #expect(values.allSatisfy { axis.lower <= $0 && $0 <= axis.upper })
        #expect(axis.ticks.allSatisfy { axis.lower - 1e-9 * abs(axis.lower) <= $0 && $0 <= axis.upper * (1 + 1e-9) })
    }

    @Test("a given range is kept, with ticks inside it")
    func given() {
        let axis = PlacedAxis(ChartAxis("x", range: 0...1), values: [5])
        #expect(axis.lower == 0 && axis.upper == 1)
        #expect(axis.ticks.map { axis.text($0) } == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
        #expect(axis.part(5) == 1)
    }

    @Test(
        "logarithmic axes have powers of ten and no place for zero",
        arguments: [[1e-5, 0.3], [0, 0], [-1, 2], [1, 1e30]])
    func logarithmic(values: [Double]) {
        let axis = PlacedAxis(ChartAxis("x", scale: .logarithmic), values: values)
        #expect(!axis.ticks.isEmpty && axis.ticks.count <= 8)
        #expect(!axis.axis.holds(0) && axis.part(axis.lower) == 0 && axis.part(axis.upper) == 1)
    }

    @Test(
        "values that are no numbers are left out, and drawing ends",
        arguments: [Double.nan, .infinity, -.infinity, 1e308])
    func odd(value: Double) {
        var page = Page(title: "odd")
        page.charts([
            LineChart(
                "line", x: ChartAxis("x"), y: ChartAxis("y"), series: [.init("a", points: [(value, 1), (1, value)])]),
            BarChart("bars", y: ChartAxis("y"), bars: [(name: "a", value: value), (name: "b", value: -1)]),
        ])
        let html = page.html()
        #expect(!html.contains("nan") && !html.contains("inf\""))
    }

    @Test("of many bars the names are thinned out")
    func thinned() {
        var page = Page(title: "bars")
        page.charts([BarChart("bars", y: ChartAxis("y"), bars: (0..<100).map { (name: "n\($0)", value: 1) })])
        let html = page.html()
        #expect(html.contains(">n0<") && !html.contains(">n1<") && html.contains("n1: 1"))
    }
}

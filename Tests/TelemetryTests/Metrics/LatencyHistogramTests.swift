import Bytes
import Telemetry
import Testing

@Suite("LatencyHistogram")
struct LatencyHistogramTests {
    @Test("a histogram has a cell for each bound, one for what is above, and one for the sum")
    func cells() {
        #expect(LatencyHistogram.cellCount == LatencyHistogram.bounds.count + 2)
        #expect(LatencyHistogram.bounds == LatencyHistogram.bounds.sorted())
    }

    @Test("a duration on a bound belongs to its bucket, one nanosecond more to the next", arguments: 0..<20)
    func buckets(index: Int) {
        let bound = LatencyHistogram.bounds[index]
        #expect(LatencyHistogram.bucket(of: bound) == index)
        #expect(LatencyHistogram.bucket(of: bound + 1) == index + 1)
    }

    @Test("buckets are cumulative, and count and sum are those of what was recorded, over all writers")
    func text() {
        let workers = [0, 1].map { _ in CounterCells(count: 5 + LatencyHistogram.cellCount) }
        for nanoseconds in [1, 50_000, 50_001, 20_000_000_000] as [UInt64] {
            LatencyHistogram.record(nanoseconds: nanoseconds, in: workers[0], at: 5)
        }
        LatencyHistogram.record(nanoseconds: 60_000, in: workers[1], at: 5)
        var text = PrometheusText()
        text.histogram("h", labels: [("a", "b")], cells: workers, at: 5)
        let lines = text.finish().text.split(separator: "\n")
        #expect(lines.first == "h_bucket{a=\"b\",le=\"5e-05\"} 2")
        #expect(lines[1] == "h_bucket{a=\"b\",le=\"0.0001\"} 4")
        #expect(lines[20] == "h_bucket{a=\"b\",le=\"+Inf\"} 5")
        #expect(lines[21] == "h_sum{a=\"b\"} 20.000160002")
        #expect(lines[22] == "h_count{a=\"b\"} 5")
        #expect(lines.count == 23)
    }
}

@Suite("PrometheusText")
struct PrometheusTextTests {
    @Test("label values are escaped, help and type come before the samples")
    func samples() {
        var text = PrometheusText()
        text.describe("m_total", .counter, "Things.")
        text.sample("m_total", 7 as UInt64)
        text.sample("m_total", labels: [("x", "a\\b\"c\nd"), ("y", "")], 0.25)
        text.sample("m_total", Double.infinity)
        #expect(
            text.finish().text == "# HELP m_total Things.\n# TYPE m_total counter\nm_total 7\n"
                + #"m_total{x="a\\b\"c\nd",y=""} 0.25"# + "\nm_total +Inf\n")
    }
}

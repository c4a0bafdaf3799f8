import Foundation
import TestSupport
import Testing

@Suite("Metrics", .serialized)
struct MetricsTests {
    /// A daemon that has done something of everything.
    private func text() throws -> String {
        let client = try ScoringClient(Versions.linear)
        let golden = try GoldenFile(Versions.linear)
        for row in 0..<3 { _ = try client.post("/score", golden.item(row)) }
        _ = try client.post(
            "/score_batch", "{\"items\":[\((0..<200).map { golden.item($0 % 16) }.joined(separator: ","))]}")
        _ = try client.post("/score_batch", "{\"items\":[{},\(golden.item(0))]}", ["Prefer: handling=lenient"])
        _ = try client.post("/score", "{}")
        _ = try client.post("/score", "{")
        _ = try client.get("/nothing")
        let answer = try client.get("/metrics")
        #expect(answer.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        return answer.text
    }

    @Test("rows, faults and durations are counted, on the worker and off it")
    func counts() throws {
        let lines = try text().split(separator: "\n")
        func sum(_ name: String) -> Double {
            lines.filter { $0.hasPrefix(name) && $0.dropFirst(name.count).first.map { "{ ".contains($0) } == true }
                .compactMap { Double($0.split(separator: " ").last ?? "") }.reduce(0, +)
        }
        #expect(sum("reliscore_rows_scored_total") == 204)
        #expect(sum("reliscore_requests_with_faults_total") == 2)
        #expect(sum("reliscore_request_faults_total") == 6)
        #expect(sum("reliscore_score_duration_seconds_count") == 5)
        #expect(sum("reliscore_model_swaps_total") == 1)
        for bucket in ["LOW", "MED", "HIGH"] {
            #expect(lines.contains { $0.hasPrefix("reliscore_rows_scored_total{bucket=\"\(bucket)\"} ") })
        }
    }

    @Test("each metric is described once, before its samples, which stand together; no sample comes twice")
    func wellFormed() throws {
        var described: Set<Substring> = []
        var current: Substring = ""
        var samples: Set<Substring> = []
        for line in try text().split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP ") {
                current = words[2]
                #expect(described.insert(current).inserted, "\(line)")
                #expect(words.count == 4)
                continue
            }
            if line.hasPrefix("# TYPE ") {
                #expect(words[2] == current && ["counter", "gauge", "histogram"].contains(String(words[3])))
                continue
            }
            let sample = try #require(line.wholeMatch(of: /([a-z_]+)(\{.*\})? (\S+)/), "\(line)")
            #expect([current, current + "_bucket", current + "_sum", current + "_count"].contains(sample.1), "\(line)")
            #expect(Double(sample.3) != nil || sample.3 == "+Inf")
            #expect(samples.insert(line.prefix(line.count - sample.3.count)).inserted, "\(line)")
        }
        #expect(described.count > 20)
    }

    @Test("Prometheus's own client library parses them all, and its histograms add up")
    func parser() throws {
        guard try ProjectPython.has(["prometheus_client"], for: "/metrics against prometheus-client") else { return }
        let scratch = try ScratchDirectory()
        try text().write(to: scratch.file("metrics"), atomically: true, encoding: .utf8)
        let script = """
            import sys
            from prometheus_client.parser import text_fd_to_metric_families
            families = list(text_fd_to_metric_families(open(sys.argv[1])))
            for family in families:
                assert family.documentation and family.type in ("counter", "gauge", "histogram"), family
                assert not (family.type == "counter") ^ all(s.name.endswith("_total") for s in family.samples), family
                if family.type != "histogram": continue
                series = {}
                for s in family.samples:
                    key = tuple(sorted((k, v) for k, v in s.labels.items() if k != "le"))
                    series.setdefault(key, []).append(s)
                for samples in series.values():
                    buckets = [s for s in samples if s.name.endswith("_bucket")]
                    bounds = [float(s.labels["le"]) for s in buckets]
                    counts = [s.value for s in buckets]
                    assert bounds == sorted(bounds) and counts == sorted(counts) and bounds[-1] == float("inf"), buckets
                    assert bounds[0] == 5e-05, bounds
                    assert [s.value for s in samples if s.name.endswith("_count")] == counts[-1:], samples
            print("families", len(families))
            """
        let run = try ProjectPython.run(["-c", script, scratch.file("metrics").path])
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("families"))
    }
}

internal import HTTPProtocol
internal import SystemIO
internal import Telemetry

/// One worker's counters: plain adds on its own memory, summed over the workers at a scrape.
final class ServerMetrics: Sendable {
    enum Counter: Int, CaseIterable {
        case connectionsAccepted, connectionsOpen, connectionsRefused, connectionsTimedOut, connectionsShed
        case acceptFailures
    }

    /// A histogram is kept for each, in this order.
    private static let statuses = HTTPStatus.allCases

    let cells: CounterCells

    /// - Parameter routeCount: Endpoints, plus one for requests that reached none.
    init(routeCount: Int) {
        cells = CounterCells(
            count: Counter.allCases.count
                + routeCount * ServerMetrics.statuses.count * LatencyHistogram.cellCount)
    }

    func add(_ counter: Counter) { cells.add(at: counter.rawValue) }
    func set(_ counter: Counter, _ value: Int) { cells.set(UInt64(max(value, 0)), at: counter.rawValue) }

    /// Counts one answered request.
    func record(route: Int, status: HTTPStatus, nanoseconds: UInt64) {
        let index = ServerMetrics.statuses.firstIndex(of: status) ?? 0
        LatencyHistogram.record(
            nanoseconds: nanoseconds, in: cells, at: ServerMetrics.histogramStart(route: route, statusIndex: index))
    }

    static func histogramStart(route: Int, statusIndex: Int) -> Int {
        Counter.allCases.count + (route * statuses.count + statusIndex) * LatencyHistogram.cellCount
    }

    static func write(_ workers: [CounterCells], router: Router, to text: inout PrometheusText) {
        func total(_ counter: Counter) -> UInt64 { workers.total(at: counter.rawValue) }
        text.describe("http_server_connections_total", .counter, "Connections accepted.")
        text.sample("http_server_connections_total", total(.connectionsAccepted))
        text.describe("http_server_open_connections", .gauge, "Connections open now.")
        text.sample("http_server_open_connections", total(.connectionsOpen))
        text.describe("http_server_connections_refused_total", .counter, "Connections refused at the connection limit.")
        text.sample("http_server_connections_refused_total", total(.connectionsRefused))
        text.describe("http_server_connections_timed_out_total", .counter, "Connections closed by a time-out.")
        text.sample("http_server_connections_timed_out_total", total(.connectionsTimedOut))
        text.describe(
            "http_server_connections_shed_total", .counter, "Connections dropped because unread answers took too much.")
        text.sample("http_server_connections_shed_total", total(.connectionsShed))
        text.describe("http_server_accept_failures_total", .counter, "Times accepting stopped for want of descriptors.")
        text.sample("http_server_accept_failures_total", total(.acceptFailures))

        let name = "http_server_request_duration_seconds"
        text.describe(name, .histogram, "From a request's first byte to its answer being handed to the socket.")
        for route in 0...router.endpoints.count {
            let endpoint = route < router.endpoints.count ? router.endpoints[route] : nil
            for (index, status) in statuses.enumerated() {
                let start = histogramStart(route: route, statusIndex: index)
                let isUsed = (0..<LatencyHistogram.bounds.count + 1).contains { workers.total(at: start + $0) > 0 }
                guard isUsed else { continue }
                text.histogram(
                    name,
                    labels: [
                        ("method", endpoint.map { "\($0.method.name)" } ?? "other"),
                        ("route", endpoint?.path ?? "none"),
                        ("status", String(status.rawValue)),
                    ], cells: workers, at: start)
            }
        }
    }
}

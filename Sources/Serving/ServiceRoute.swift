internal import HTTPProtocol
internal import HTTPServer

/// The daemon's endpoints.
enum ServiceRoute: Int, CaseIterable {
    case score, scoreBatch, modelInfo, health, live, ready, started, metrics, openAPI, docs

    static func endpoints(limits: ServerLimits) -> [Endpoint] {
        allCases.map { route in
            switch route {
            case .score: post("/score", route, limits)
            case .scoreBatch: post("/score_batch", route, limits)
            case .modelInfo: Endpoint(.get, "/model/info", number: route.rawValue, access: .token)
            case .health: Endpoint(.get, "/health", number: route.rawValue)
            case .live: Endpoint(.get, "/livez", number: route.rawValue)
            case .ready: Endpoint(.get, "/readyz", number: route.rawValue)
            case .started: Endpoint(.get, "/startupz", number: route.rawValue)
            case .metrics: Endpoint(.get, "/metrics", number: route.rawValue)
            case .openAPI: Endpoint(.get, "/openapi.json", number: route.rawValue)
            case .docs: Endpoint(.get, "/docs", number: route.rawValue)
            }
        }
    }

    private static func post(_ path: String, _ route: ServiceRoute, _ limits: ServerLimits) -> Endpoint {
        Endpoint(.post, path, number: route.rawValue, access: .token, content: .json(limit: limits.bodyBytes))
    }
}

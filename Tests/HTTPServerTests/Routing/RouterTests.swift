import HTTPProtocol
import HTTPServer
import Testing

@Suite("Router")
struct RouterTests {
    private let router = Router([
        Endpoint(.post, "/score", number: 7), Endpoint(.get, "/model/info", number: 8), Endpoint(.get, "/", number: 9),
        Endpoint(.post, "/model/info", number: 10),
    ])

    private func match(_ method: HTTPMethod, _ path: String) -> String {
        let match = withBytes(path) { router.match(method, path: $0) }
        return switch match {
        case .endpoint(let index): "endpoint \(router.endpoints[index].number)"
        case .methodNotAllowed(let allow): "not allowed, but \(allow)"
        case .options(let allow): "options \(allow)"
        case .redirect(let path): "redirect to \(path)"
        case .notFound: "not found"
        }
    }

    @Test(
        "a path and method find their endpoint, or what the path answers",
        arguments: [
            (HTTPMethod.post, "/score", "endpoint 7"),
            (.get, "/model/info", "endpoint 8"),
            (.head, "/model/info", "endpoint 8"),
            (.post, "/model/info", "endpoint 10"),
            (.get, "/", "endpoint 9"),
            (.get, "/score", "not allowed, but POST, OPTIONS"),
            (.head, "/score", "not allowed, but POST, OPTIONS"),
            (.other, "/score", "not allowed, but POST, OPTIONS"),
            (.delete, "/model/info", "not allowed, but GET, POST, HEAD, OPTIONS"),
            (.options, "/score", "options POST, OPTIONS"),
            (.options, "*", "options POST, GET, HEAD, OPTIONS"),
            (.post, "/score/", "redirect to /score"),
            (.options, "/score/", "redirect to /score"),
            (.post, "/score//", "not found"),
            (.post, "//score", "not found"),
            (.post, "/Score", "not found"),
            (.post, "/scor", "not found"),
            (.post, "/scores", "not found"),
            (.post, "/%73core", "not found"),
            (.get, "/model/../score", "not found"),
            (.get, "", "not found"),
            (.get, "//", "redirect to /"),
        ])
    func matches(method: HTTPMethod, path: String, expected: String) {
        #expect(match(method, path) == expected)
    }
}

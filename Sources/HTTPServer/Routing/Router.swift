package import HTTPProtocol

/// Finds the endpoint of a request: a handful of fixed paths, compared by length and bytes.
package struct Router: Sendable {
    package enum Match: Sendable {
        /// Index into `endpoints`.
        case endpoint(Int)
        /// The path exists with other methods: an `Allow` field's value, such as `GET, HEAD`.
        case methodNotAllowed(allow: String)
        /// OPTIONS on a known path.
        case options(allow: String)
        /// The path exists without its trailing slash.
        case redirect(to: String)
        case notFound
    }

    private struct Path: Sendable {
        let bytes: [UInt8]
        var allow: String
        /// Indices into `endpoints`.
        var endpoints: [Int]
    }

    package let endpoints: [Endpoint]
    private let paths: [Path]
    /// What `OPTIONS *` is answered: the methods of all endpoints.
    private let allowAnywhere: String

    package init(_ endpoints: [Endpoint]) {
        self.endpoints = endpoints
        var paths: [Path] = []
        for (index, endpoint) in endpoints.enumerated() {
            let bytes = Array(endpoint.path.utf8)
            if let known = paths.firstIndex(where: { $0.bytes == bytes }) {
                paths[known].endpoints.append(index)
            } else {
                paths.append(Path(bytes: bytes, allow: "", endpoints: [index]))
            }
        }
        for index in paths.indices {
            paths[index].allow = Router.allow(paths[index].endpoints.map { endpoints[$0].method })
        }
        self.paths = paths
        allowAnywhere = Router.allow(endpoints.map(\.method))
    }

    private static func allow(_ methods: [HTTPMethod]) -> String {
        var names: [String] = []
        for method in methods where !names.contains("\(method.name)") { names.append("\(method.name)") }
        if methods.contains(.get) { names.append("HEAD") }
        return (names + ["OPTIONS"]).joined(separator: ", ")
    }

    package func match(_ method: HTTPMethod, path: UnsafeRawBufferPointer) -> Match {
        if let known = self.path(path) {
            // HEAD is GET without the content.
            let wanted = method == .head ? .get : method
            for index in known.endpoints where endpoints[index].method == wanted { return .endpoint(index) }
            return method == .options ? .options(allow: known.allow) : .methodNotAllowed(allow: known.allow)
        }
        if path.count == 1, path[0] == 0x2A { return .options(allow: allowAnywhere) }  // The parser has seen OPTIONS.
        if path.count > 1, path[path.count - 1] == 0x2F {
            let trimmed = UnsafeRawBufferPointer(rebasing: path.dropLast())
            if self.path(trimmed) != nil { return .redirect(to: String(decoding: trimmed, as: UTF8.self)) }
        }
        return .notFound
    }

    private func path(_ bytes: UnsafeRawBufferPointer) -> Path? {
        for candidate in paths where candidate.bytes.count == bytes.count && candidate.bytes.elementsEqual(bytes) {
            return candidate
        }
        return nil
    }
}

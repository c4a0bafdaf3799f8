internal import HTTPServer
internal import JSONText

extension OpenAPIDocument {
    static func paths(_ examples: OpenAPIExamples, _ limits: ServerLimits, requiresToken: Bool) -> JSONObject {
        // An empty requirement beside the scheme says that showing a token is allowed but not needed.
        let security: JSONValue = requiresToken ? [["bearerToken": []]] : [[:], ["bearerToken": []]]
        return [
            "/score": path(post: score(examples, security)),
            "/score_batch": path(post: scoreBatch(examples, limits, security)),
            "/model/info": path(get: modelInfo(examples, security), named: "modelInfo"),
            "/health": path(get: health(examples), named: "health"),
            "/livez": path(get: livez, named: "livez"),
            "/readyz": path(get: readyz, named: "readyz"),
            "/startupz": path(get: startupz, named: "startupz"),
            "/metrics": path(get: metrics, named: "metrics"),
            "/openapi.json": path(get: openAPI, named: "openAPI"),
            "/docs": path(get: docs, named: "docs"),
        ]
    }

    private static func path(post operation: JSONObject) -> JSONValue {
        let name = operation["operationId"]?.stringValue ?? ""
        return ["post": .object(operation), "options": options(of: name)]
    }

    private static func path(get operation: JSONObject, named name: String) -> JSONValue {
        ["get": .object(operation), "head": head(of: operation, named: name), "options": options(of: name)]
    }

    private static func head(of operation: JSONObject, named name: String) -> JSONValue {
        var result: JSONObject = [
            "operationId": .string(name + "Head"),
            "tags": operation["tags"] ?? [],
            "summary": "The fields of GET's answer, without its content",
        ]
        if let security = operation["security"] { result["security"] = security }
        var responses = JSONObject()
        for status in operation["responses"]?.objectValue?.keys ?? [] {
            responses[status] = ["description": "As with GET, without content."]
        }
        result["responses"] = .object(responses)
        return .object(result)
    }

    private static func options(of name: String) -> JSONValue {
        [
            "operationId": .string(name + "Options"),
            "summary": "The methods of this path",
            "responses": [
                "204": [
                    "description": "No content; see `Allow`.",
                    "headers": ["Allow": reference("headers", "Allow"), "X-Request-Id": requestID],
                ],
                "default": reference("responses", "Problem"),
            ],
        ]
    }

    // MARK: - Parts of operations

    static func reference(_ kind: String, _ name: String) -> JSONValue {
        ["$ref": .string("#/components/\(kind)/\(name)")]
    }

    static func schema(_ name: String) -> JSONValue { reference("schemas", name) }

    static let requestID = reference("headers", "RequestID")

    /// A response with JSON content of a named schema.
    static func answer(
        _ description: JSONValue, schema content: JSONValue, example: JSONValue, headers: JSONObject = [:]
    ) -> JSONValue {
        var fields: JSONObject = ["X-Request-Id": requestID]
        for field in headers.members { fields[field.key] = field.value }
        return [
            "description": description, "headers": .object(fields),
            "content": ["application/json": ["schema": content, "example": example]],
        ]
    }

    /// `answers` and, after them, the problem responses named by their status.
    static func responses(_ answers: JSONObject, problems: [Int]) -> JSONValue {
        var result = answers
        for status in problems {
            if let name = problemNames[status] { result[String(status)] = reference("responses", name) }
        }
        result["default"] = reference("responses", "Problem")
        return .object(result)
    }
}

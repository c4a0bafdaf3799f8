internal import HTTPProtocol
internal import HTTPServer
internal import JSONText

extension OpenAPIDocument {
    /// The name under `components/responses` of each status that an operation can answer with.
    static let problemNames: [Int: String] = [
        400: "BadRequest", 401: "Unauthorized", 404: "NotFound", 405: "MethodNotAllowed", 408: "RequestTimeout",
        413: "ContentTooLarge", 414: "URITooLong", 415: "UnsupportedMediaType", 417: "ExpectationFailed",
        422: "SchemaMismatch", 431: "FieldsTooLarge", 501: "NotImplemented", 503: "Unavailable",
        505: "VersionNotSupported",
    ]

    static func problemResponses(_ examples: OpenAPIExamples, _ limits: ServerLimits) -> JSONObject {
        [
            "BadRequest": problem(
                .badRequest, "Malformed HTTP or JSON, or a query that cannot be understood.", "json_expected_colon",
                "cannot read JSON at byte 17: expected a colon after the key, found ','; correct the text at that place"
            ),
            "Unauthorized": problem(
                .unauthorized, "The server has a token, and the request shows none or another.", "token_missing",
                "this endpoint wants the field `Authorization: Bearer <token>` with the server's token",
                headers: ["WWW-Authenticate": reference("headers", "WWWAuthenticate")]),
            "NotFound": problem(
                .notFound, "No such path.", "not_found", "nothing is served here; see /docs for what is"),
            "MethodNotAllowed": problem(
                .methodNotAllowed, "The path exists with other methods.", "method_not_allowed",
                "this path answers POST, OPTIONS only", headers: ["Allow": reference("headers", "Allow")]),
            "RequestTimeout": problem(
                .requestTimeout, "The request did not arrive in time; the connection is closed.", "body_timeout",
                "the request's content did not arrive in time"),
            "ContentTooLarge": problem(
                .contentTooLarge,
                "More than \(size(limits.bodyBytes)) or \(limits.batchRows) rows, or content where none is taken.",
                "body_too_large",
                "cannot read the body: expected at most the configured size, found more; send less in one request"),
            "URITooLong": problem(
                .uriTooLong, "The request target is longer than \(size(limits.targetBytes)).", "target_too_long",
                "cannot read the request target: expected at most the configured length, found more"),
            "UnsupportedMediaType": problem(
                .unsupportedMediaType, "Content that is not JSON, or compressed.", "media_type",
                "the content must be application/json"),
            "ExpectationFailed": problem(
                .expectationFailed, "`Expect` asks for something other than `100-continue`.", "expectation_unknown",
                "cannot meet Expect: expected 100-continue, found another expectation; remove it"),
            "SchemaMismatch": schemaMismatch(examples),
            "FieldsTooLarge": problem(
                .requestHeaderFieldsTooLarge,
                "The request's head is larger than \(size(limits.headBytes)) or has over \(limits.fields) fields.",
                "head_too_large",
                "cannot read the request head: expected at most the configured size, found more"),
            "NotImplemented": problem(
                .notImplemented, "A method that this server does not know.",
                "method_too_long",
                "cannot read the request line: expected a method of at most 32 bytes, found more"),
            "Unavailable": problem(
                .serviceUnavailable, "No model yet, draining before exit, or too much work waiting.", "no_model",
                "no model is active yet; /health says what is missing",
                headers: ["Retry-After": reference("headers", "RetryAfter")]),
            "VersionNotSupported": problem(
                .httpVersionNotSupported, "An HTTP version other than 1.1 and 1.0.", "version_unsupported",
                "cannot read the request: expected HTTP/1.1 or HTTP/1.0, found another version; use HTTP/1.1"),
            "Problem": [
                "description": "Any other refusal.",
                "headers": ["X-Request-Id": requestID],
                "content": ["application/problem+json": ["schema": schema("Problem")]],
            ],
        ]
    }

    private static func problem(
        _ status: HTTPStatus, _ description: String, _ code: String, _ detail: String, headers: JSONObject = [:]
    ) -> JSONValue {
        var fields: JSONObject = ["X-Request-Id": requestID]
        for field in headers.members { fields[field.key] = field.value }
        return [
            "description": .string(description),
            "headers": .object(fields),
            "content": [
                "application/problem+json": [
                    "schema": schema("Problem"),
                    "example": [
                        "type": "about:blank", "title": .string("\(status.reason)"),
                        "status": .number(Int(status.rawValue)),
                        "code": .string(code), "detail": .string(detail),
                    ],
                ]
            ],
        ]
    }

    /// A number of bytes as people say it: `16 MiB`.
    static func size(_ bytes: Int) -> String {
        if bytes % (1 << 20) == 0 { return "\(bytes >> 20) MiB" }
        return bytes % 1024 == 0 ? "\(bytes >> 10) KiB" : "\(bytes) bytes"
    }

    private static func schemaMismatch(_ examples: OpenAPIExamples) -> JSONValue {
        [
            "description": """
            JSON that does not match the schema. Every fault of the whole request is listed; where keys differ, \
            `detail` begins with `Feature schema mismatch`.
            """,
            "headers": ["X-Request-Id": requestID],
            "content": [
                "application/problem+json": ["schema": schema("Problem"), "example": examples.schemaMismatch]
            ],
        ]
    }
}

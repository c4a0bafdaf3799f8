internal import JSONText

extension OpenAPIDocument {
    /// The name under `components/responses` of each status that an operation can answer with.
    static let problemNames: [Int: String] = [
        400: "BadRequest", 401: "Unauthorized", 404: "NotFound", 405: "MethodNotAllowed", 408: "RequestTimeout",
        413: "ContentTooLarge", 414: "URITooLong", 415: "UnsupportedMediaType", 417: "ExpectationFailed",
        422: "SchemaMismatch", 431: "FieldsTooLarge", 500: "InternalError", 501: "NotImplemented",
        503: "Unavailable", 505: "VersionNotSupported",
    ]

    static func problemResponses(_ examples: OpenAPIExamples) -> JSONObject {
        [
            "BadRequest": problem(
                400, "Malformed HTTP or JSON, or a query that cannot be understood.", "json_expected_colon",
                "cannot read JSON at byte 17: expected a colon after the key, found ','; correct the text at that place"
            ),
            "Unauthorized": problem(
                401, "The server has a token, and the request shows none or another.", "token_missing",
                "this endpoint wants the field `Authorization: Bearer <token>` with the server's token",
                headers: ["WWW-Authenticate": reference("headers", "WWWAuthenticate")]),
            "NotFound": problem(
                404, "No such path.", "not_found", "nothing is served here; see /docs for what is"),
            "MethodNotAllowed": problem(
                405, "The path exists with other methods.", "method_not_allowed",
                "this path answers POST, OPTIONS only", headers: ["Allow": reference("headers", "Allow")]),
            "RequestTimeout": problem(
                408, "The request did not arrive in time; the connection is closed.", "body_timeout",
                "the request's content did not arrive in time"),
            "ContentTooLarge": problem(
                413, "More than 16 MiB or 100,000 rows, or content where none is taken.", "bodyTooLarge",
                "cannot read the body: expected at most the configured size, found more; send less in one request"),
            "URITooLong": problem(
                414, "The request target is longer than 8 KiB.", "targetTooLong",
                "cannot read the request target: expected at most the configured length, found more"),
            "UnsupportedMediaType": problem(
                415, "Content that is not JSON, or compressed.", "media_type",
                "the content must be application/json"),
            "ExpectationFailed": problem(
                417, "`Expect` asks for something other than `100-continue`.", "expectationUnknown",
                "cannot meet Expect: expected 100-continue, found another expectation; remove it"),
            "SchemaMismatch": schemaMismatch(examples),
            "FieldsTooLarge": problem(
                431, "The request's head is larger than 16 KiB or has over 100 fields.", "headTooLarge",
                "cannot read the request head: expected at most the configured size, found more"),
            "InternalError": problem(
                500, "A defect of the service; the log has the rest, under the request id.", "internal",
                "the request could not be answered"),
            "NotImplemented": problem(
                501, "A method or transfer coding that this server does not know.", "transferCodingUnsupported",
                "cannot read Transfer-Encoding: expected exactly chunked, found another coding before it"),
            "Unavailable": problem(
                503, "No model yet, draining before exit, or too much work waiting.", "no_model",
                "no model is active yet; /health says what is missing",
                headers: ["Retry-After": reference("headers", "RetryAfter")]),
            "VersionNotSupported": problem(
                505, "An HTTP version other than 1.1 and 1.0.", "versionUnsupported",
                "cannot read the request: expected HTTP/1.1 or HTTP/1.0, found another version; use HTTP/1.1"),
            "Problem": [
                "description": "Any other refusal.",
                "headers": ["X-Request-Id": requestID],
                "content": ["application/problem+json": ["schema": schema("Problem")]],
            ],
        ]
    }

    private static func problem(
        _ status: Int, _ description: JSONValue, _ code: JSONValue, _ detail: JSONValue, headers: JSONObject = [:]
    ) -> JSONValue {
        var fields: JSONObject = ["X-Request-Id": requestID]
        for field in headers.members { fields[field.key] = field.value }
        return [
            "description": description,
            "headers": .object(fields),
            "content": [
                "application/problem+json": [
                    "schema": schema("Problem"),
                    "example": [
                        "type": "about:blank", "title": .string(titles[status] ?? ""), "status": .number(status),
                        "code": code, "detail": detail,
                    ],
                ]
            ],
        ]
    }

    private static let titles: [Int: String] = [
        400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
        413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 417: "Expectation Failed",
        422: "Unprocessable Content", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 503: "Service Unavailable", 505: "HTTP Version Not Supported",
    ]

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

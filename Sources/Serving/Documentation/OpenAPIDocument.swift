internal import Bytes
internal import Datasets
internal import HTTPServer
internal import JSONText

/// The description of the HTTP interface that `GET /openapi.json` answers with: OpenAPI 3.1, one document, no
/// reference to another host.
enum OpenAPIDocument {
    /// The model being served.
    struct Model {
        let version: String
        /// In model order.
        let features: [String]
        /// One per feature, or none when all are numbers.
        var texts: [TextColumn?] = []
        /// A row that makes the examples requests which can be sent as they stand.
        let example: [JSONValue]
    }

    static let title: JSONValue = "ReliScore Model Service"

    /// The whole document as JSON.
    ///
    /// - Parameters:
    ///   - version: The product's version.
    ///   - model: Without one the schema of `features` is any map of numbers, and the examples name two features that
    ///     stand for the model's own.
    ///   - limits: The server's, which it tells.
    ///   - requiresToken: Whether the server has a token, so that scoring must show it.
    static func render(
        version: String, model: Model?, limits: ServerLimits = ServerLimits(), requiresToken: Bool = false
    ) -> ByteBuffer {
        var output = ByteBuffer(capacity: 64 << 10)
        document(version: version, model: model, limits: limits, requiresToken: requiresToken).write(to: &output)
        return output
    }

    private static func document(
        version: String, model: Model?, limits: ServerLimits, requiresToken: Bool
    ) -> JSONValue {
        let examples = OpenAPIExamples(model)
        var info: JSONObject = [
            "title": title,
            "summary": "Failure risk of drives, with exact reasons.",
            "description": overview,
            "version": .string(version),
        ]
        if let model { info["x-model-version"] = .string(model.version) }
        return [
            "openapi": "3.1.0",
            "info": .object(info),
            "servers": [["url": "/", "description": "This server"]],
            "tags": tags,
            "paths": .object(paths(examples, limits, requiresToken: requiresToken)),
            "components": [
                "schemas": .object(schemas(model, limits)),
                "parameters": .object(parameters),
                "headers": .object(headers),
                "responses": .object(problemResponses(examples, limits)),
                "securitySchemes": [
                    "bearerToken": [
                        "type": "http", "scheme": "bearer",
                        "description": """
                        The server's `MODEL_SERVICE_TOKEN`. A server without one lets everybody in.
                        """,
                    ]
                ],
            ],
        ]
    }

    private static let overview: JSONValue = """
        Scores rows of telemetry with the model that is active now: how likely the unit fails within the model's \
        horizon, in which risk bucket it falls, which features say so, and which model version answered.

        **Requests** are JSON (RFC 8259): duplicate keys and NaN are refused, `null` is a missing value. A request \
        is answered by one model version from beginning to end, also while models are being swapped.

        **Errors** are `application/problem+json` (RFC 9457) with a `code` for programs and a `detail` for people. \
        422 lists every fault of the request, each with its JSON pointer.

        **Every answer** has an `X-Request-Id`: the one the request came with, or a new one. Every GET also answers \
        HEAD; every path answers OPTIONS with `Allow`. Other methods are answered 405, other paths 404, and a \
        trailing slash is redirected (307) to the path without it.
        """

    private static let tags: JSONValue = [
        ["name": "Scoring", "description": "Rows in, risk scores and reasons out."],
        ["name": "Model", "description": "What is answering."],
        ["name": "Operation", "description": "Probes and metrics. Always open, with or without a token."],
        ["name": "Documentation", "description": "This description."],
    ]
}

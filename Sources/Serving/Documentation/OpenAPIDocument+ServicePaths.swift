internal import JSONText

extension OpenAPIDocument {
    static func modelInfo(_ examples: OpenAPIExamples, _ security: JSONValue) -> JSONObject {
        [
            "operationId": "modelInfo",
            "tags": ["Model"],
            "summary": "The active model",
            "description": "Its version, the features it wants in their order, how it was evaluated, and its digest.",
            "security": security,
            "responses": responses(
                ["200": answer("The active model.", schema: schema("ModelInfo"), example: examples.modelInfo)],
                problems: [401, 503]),
        ]
    }

    static func health(_ examples: OpenAPIExamples) -> JSONObject {
        [
            "operationId": "health",
            "tags": ["Operation"],
            "summary": "State of the service and its model",
            "description": """
            Also tells which version is being loaded or waited for, and why the last one offered was rejected; a \
            rejected version leaves the old one serving.
            """,
            "responses": responses(
                [
                    "200": answer("Ready to score.", schema: schema("Health"), example: examples.health),
                    "503": answer(
                        "Not ready: no model yet, or draining before exit.", schema: schema("Health"),
                        example: examples.unavailable),
                ], problems: []),
        ]
    }

    static let livez = probe(
        "livez", "Is the process alive?", "200 as long as the process can answer at all; restart it when it cannot.",
        "Alive.")
    static let readyz = probe(
        "readyz", "Can it score now?", "503 until a model is loaded, and while draining; send requests elsewhere then.",
        "Ready.", canFail: true)
    static let startupz = probe(
        "startupz", "Has it started?", "503 until the first model has been loaded, 200 ever after.", "Started.",
        canFail: true)

    private static func probe(
        _ name: JSONValue, _ summary: JSONValue, _ description: JSONValue, _ good: JSONValue, canFail: Bool = false
    ) -> JSONObject {
        let answers: JSONObject = ["200": answer(good, schema: schema("Probe"), example: ["status": "ok"])]
        return [
            "operationId": name, "tags": ["Operation"], "summary": summary, "description": description,
            "responses": responses(answers, problems: canFail ? [503] : []),
        ]
    }

    static let metrics: JSONObject = [
        "operationId": "metrics",
        "tags": ["Operation"],
        "summary": "Counters and histograms",
        "description": "Requests, scores, swaps, rejections and the process, for Prometheus.",
        "responses": responses(
            [
                "200": [
                    "description": "The Prometheus text format, version 0.0.4.",
                    "headers": ["X-Request-Id": requestID],
                    "content": ["text/plain": ["schema": ["type": "string"]]],
                ]
            ], problems: []),
    ]

    static let openAPI: JSONObject = [
        "operationId": "openAPI",
        "tags": ["Documentation"],
        "summary": "This document",
        "description": "OpenAPI 3.1. The schema of `features` and the examples are those of the active model.",
        "responses": responses(
            [
                "200": [
                    "description": "The document.",
                    "headers": ["X-Request-Id": requestID],
                    "content": ["application/json": ["schema": ["type": "object"]]],
                ]
            ], problems: []),
    ]

    static let docs: JSONObject = [
        "operationId": "docs",
        "tags": ["Documentation"],
        "summary": "This document as a page",
        "description": "Shows every operation and can send it. Loads nothing from another host.",
        "responses": responses(
            [
                "200": [
                    "description": "The page.",
                    "headers": ["X-Request-Id": requestID],
                    "content": ["text/html": ["schema": ["type": "string"]]],
                ]
            ], problems: []),
    ]
}

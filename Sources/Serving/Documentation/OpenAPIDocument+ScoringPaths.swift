internal import HTTPServer
internal import JSONText

extension OpenAPIDocument {
    private static let scoringProblems = [400, 401, 408, 413, 414, 415, 417, 422, 431, 501, 503, 505]

    static func score(_ examples: OpenAPIExamples, _ security: JSONValue) -> JSONObject {
        [
            "operationId": "score",
            "tags": ["Scoring"],
            "summary": "Score one row",
            "description": """
            The probability that the unit fails within the model's horizon, and the features that moved it most. \
            `features` must have exactly the keys that `/model/info` lists, in any order.
            """,
            "security": security,
            "parameters": [reference("parameters", "TopReasons"), reference("parameters", "RequestID")],
            "requestBody": [
                "required": true,
                "content": [
                    "application/json": ["schema": schema("ScoreRequest"), "examples": examples.scoreRequests]
                ],
            ],
            "responses": responses(
                ["200": answer("The row's score.", schema: schema("Score"), example: examples.score)],
                problems: scoringProblems),
        ]
    }

    static func scoreBatch(
        _ examples: OpenAPIExamples, _ limits: ServerLimits, _ security: JSONValue
    ) -> JSONObject {
        [
            "operationId": "scoreBatch",
            "tags": ["Scoring"],
            "summary": "Score many rows",
            "description": .string(
                """
                Scores in the order of the items, all by one model version and with one `scored_at`; at most \
                \(limits.batchRows) rows and \(size(limits.bodyBytes)) a request. One faulty item fails the whole \
                batch, unless `Prefer: handling=lenient` asks for the good rows' scores with the faults beside them.
                """),
            "security": security,
            "parameters": [
                reference("parameters", "TopReasons"), reference("parameters", "Prefer"),
                reference("parameters", "RequestID"),
            ],
            "requestBody": [
                "required": true,
                "content": [
                    "application/json": ["schema": schema("BatchRequest"), "examples": examples.batchRequests]
                ],
            ],
            "responses": responses(["200": batchAnswer(examples)], problems: scoringProblems),
        ]
    }

    private static func batchAnswer(_ examples: OpenAPIExamples) -> JSONValue {
        [
            "description": "One score for each item, in their order; with lenient handling an object of both.",
            "headers": [
                "X-Request-Id": requestID, "Preference-Applied": reference("headers", "PreferenceApplied"),
            ],
            "content": [
                "application/json": [
                    "schema": ["oneOf": [schema("BatchScores"), schema("LenientBatch")]],
                    "examples": [
                        "strict": ["summary": "All rows scored", "value": [examples.score]],
                        "lenient": ["summary": "Lenient: the second row is faulty", "value": examples.lenientBatch],
                    ],
                ]
            ],
        ]
    }

    // MARK: - Parameters

    static let parameters: JSONObject = [
        "TopReasons": [
            "name": "top_reasons", "in": "query",
            "description": """
            How many reasons to give, largest first: a number, 0 for none, or `all`. Exact reasons of a tree model \
            cost more than its score; 0 spares them.
            """,
            "schema": ["default": 5, "oneOf": [["type": "integer", "minimum": 0], ["const": "all"]]],
        ],
        "Prefer": [
            "name": "Prefer", "in": "header",
            "description": "`handling=lenient` scores the good rows of a batch that has faulty ones (RFC 7240).",
            "schema": ["type": "string", "examples": ["handling=lenient"]],
        ],
        "RequestID": [
            "name": "X-Request-Id", "in": "header",
            "description": "Given back in the answer and in the server's log; one is made when there is none.",
            "schema": ["type": "string"],
        ],
    ]

    static let headers: JSONObject = [
        "RequestID": ["description": "The request's identifier, as given or made.", "schema": ["type": "string"]],
        "PreferenceApplied": [
            "description": "`handling=lenient` when that is how the batch was handled.", "schema": ["type": "string"],
        ],
        "Allow": ["description": "The methods of the path.", "schema": ["type": "string"]],
        "RetryAfter": ["description": "Seconds to wait before trying again.", "schema": ["type": "integer"]],
        "WWWAuthenticate": ["description": "`Bearer`, with the realm.", "schema": ["type": "string"]],
    ]
}

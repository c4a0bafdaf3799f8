internal import Datasets
internal import HTTPServer
internal import JSONText

extension OpenAPIDocument {
    static func schemas(_ model: Model?, _ limits: ServerLimits) -> JSONObject {
        [
            "Features": featuresSchema(model),
            "ScoreRequest": scoreRequest,
            "BatchRequest": batchRequest(limits),
            "Score": score,
            "Reason": reason,
            "BatchScores": ["type": "array", "items": schema("Score"), "description": "In the order of the items."],
            "LenientBatch": lenientBatch,
            "Problem": problem,
            "Fault": fault,
            "ModelInfo": modelInfo,
            "Health": health,
            "Probe": object(["status": text("Always `ok`; a failing probe is a problem.", ["const": "ok"])]),
        ]
    }

    // MARK: - Requests

    private static func featuresSchema(_ model: Model?) -> JSONValue {
        let value: JSONValue = ["type": ["number", "null"]]
        guard let model else {
            return [
                "type": "object", "additionalProperties": ["type": ["number", "string", "null"]],
                "description": "Exactly the keys that `/model/info` lists; `null` is a missing value.",
            ]
        }
        var properties = JSONObject()
        for (index, name) in model.features.enumerated() {
            properties[name] = (model.texts.isEmpty ? nil : model.texts[index]).map(textSchema) ?? value
        }
        return [
            "type": "object",
            "description": "Exactly these keys, in any order; `null` is a missing value.",
            "required": .array(model.features.map(JSONValue.string)),
            "properties": .object(properties),
            "additionalProperties": false,
        ]
    }

    private static let listedCategories = 32

    /// Mostly texts that are no category are valid too: they get what the model has learnt of unknown ones.
    private static func textSchema(_ column: TextColumn) -> JSONValue {
        let any: JSONValue = ["type": column.acceptsNumbers ? ["string", "number", "null"] : ["string", "null"]]
        let labels = column.categories.map { JSONValue.string($0.label) }
        guard !labels.isEmpty, labels.count <= listedCategories else { return any }
        if column.refusesUnseen {
            let known: JSONValue = ["enum": .array(labels + [.null])]
            return column.acceptsNumbers ? ["anyOf": [known, ["type": "number"]]] : known
        }
        return ["anyOf": [["enum": .array(labels)], any]]
    }

    private static let scoreRequest = object(
        [
            "drive_id": text("Any identifier of the unit; given back."),
            "day": text(
                "The day of the telemetry, from 1970 on, given back; a date-time at exactly midnight UTC is taken too.",
                ["format": "date", "pattern": "^(19[7-9]|[2-9][0-9]{2})[0-9]-", "examples": ["2018-06-30"]]),
            "features": schema("Features"),
        ],
        description: "Other members are ignored.")

    private static func batchRequest(_ limits: ServerLimits) -> JSONValue {
        object([
            "items": [
                "type": "array", "items": schema("ScoreRequest"), "maxItems": .number(limits.batchRows),
                "description": "The same unit and day may appear twice. An empty list gets an empty answer.",
            ]
        ])
    }

    // MARK: - Scores

    private static let score = object([
        "drive_id": text("As in the request."),
        "day": text("As in the request, without a time.", ["format": "date"]),
        "risk_score": number("Probability of failure within the model's horizon.", ["minimum": 0, "maximum": 1]),
        "risk_bucket": text(
            "Where the score falls; `/model/info` has the limits, `risk_buckets`.", ["enum": ["LOW", "MED", "HIGH"]]),
        "top_reasons": [
            "type": "array", "items": schema("Reason"),
            "description": "By falling magnitude, equal ones in the model's order of features.",
        ],
        "model_version": text("The version that made this score."),
        "scored_at": text("When, in UTC.", ["format": "date-time"]),
    ])

    private static let reason = object(
        [
            "code": text("The feature."),
            "contribution": number(
                """
                What the feature adds to the log-odds, to six decimals. The base value and all contributions add up to \
                the model's margin.
                """),
            "direction": text("`UP` raises the risk.", ["enum": ["UP", "DOWN"]]),
            "imputed": [
                "type": "boolean", "const": true,
                "description": "Present when the value was missing and the model's fill value was used.",
            ],
        ], optional: ["imputed"])

    private static let lenientBatch = object(
        [
            "items": [
                "type": "array", "items": ["oneOf": [schema("Score"), ["type": "null"]]],
                "description": "In the order of the request's items; `null` where an item has a fault.",
            ],
            "errors": ["type": "array", "items": schema("Fault"), "description": "The first hundred faults."],
            "error_count": integer("All faults, also those beyond the hundred."),
        ])

    // MARK: - Writing schemas

    /// An object all of whose properties are required, but for `optional`.
    static func object(_ properties: JSONObject, optional: [String] = [], description: JSONValue? = nil) -> JSONValue {
        var result: JSONObject = ["type": "object"]
        if let description { result["description"] = description }
        result["required"] = .array(properties.keys.filter { !optional.contains($0) }.map(JSONValue.string))
        result["properties"] = .object(properties)
        return .object(result)
    }

    static func text(_ description: JSONValue, _ more: JSONObject = [:]) -> JSONValue {
        typed("string", description, more)
    }

    static func number(_ description: JSONValue, _ more: JSONObject = [:]) -> JSONValue {
        typed("number", description, more)
    }

    static func integer(_ description: JSONValue, _ more: JSONObject = [:]) -> JSONValue {
        typed("integer", description, more)
    }

    static func flag(_ description: JSONValue) -> JSONValue { typed("boolean", description, [:]) }

    private static func typed(_ type: JSONValue, _ description: JSONValue, _ more: JSONObject) -> JSONValue {
        var result: JSONObject = ["type": type, "description": description]
        for member in more.members { result[member.key] = member.value }
        return .object(result)
    }
}

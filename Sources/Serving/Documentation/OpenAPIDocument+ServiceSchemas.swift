internal import JSONText

extension OpenAPIDocument {
    static let problem = object(
        [
            "type": text("Always `about:blank`: `code` tells problems apart.", ["const": "about:blank"]),
            "title": text("The status in words."),
            "status": integer("The status.", ["minimum": 400, "maximum": 599]),
            "code": text("For programs; stays when the sentence changes.", ["examples": ["schema_mismatch"]]),
            "detail": text("For people: what was expected, what was found, what to do."),
            "error_count": integer("All faults of the request, also those beyond the hundred that are listed."),
            "errors": ["type": "array", "items": schema("Fault"), "description": "The first hundred faults."],
        ],
        optional: ["error_count", "errors"], description: "RFC 9457.")

    static let fault = object(
        [
            "pointer": text("Where, as a JSON pointer (RFC 6901).", ["examples": ["/items/1/features/age_days"]]),
            "item": integer("The item of a batch, from 0.", ["minimum": 0]),
            "drive_id": text("The item's, when it could be read."),
            "code": text(
                "For programs.",
                [
                    "enum": [
                        "missing_field", "missing_feature", "unexpected_feature", "duplicate_key", "wrong_type",
                        "out_of_range", "unknown_category", "bad_date",
                    ]
                ]),
            "expected": text("What should stand there."),
            "found": text("What does."),
        ], optional: ["item", "drive_id"])

    static let modelInfo = object(
        [
            "model_version": text("The version's name."),
            "model_type": text("What kind of model it is.", ["examples": ["LightGBM binary, 100 trees"]]),
            "horizon_days": integer("How far ahead the score looks."),
            "features": [
                "type": "array", "items": ["type": "string"],
                "description": "The keys of `features`, in the model's order.",
            ],
            "categories": [
                "type": "object", "additionalProperties": ["type": "array", "items": ["type": "string"]],
                "description": """
                The texts that each text feature of the model knows; missing when all features are numbers. Other \
                texts are taken as the library that made the model takes them, mostly as missing values.
                """,
            ],
            "metrics": [
                "type": "object", "additionalProperties": true,
                "description": "How it was evaluated, as its `metrics.json` says.",
            ],
            "digest": text("SHA-256 of the artifact, in hexadecimal.", ["pattern": "^[0-9a-f]{64}$"]),
            "verified": flag("Whether its manifest vouches for every file."),
            "risk_buckets": object(
                [
                    "medium": number("From here on `MED`."),
                    "high": number("From here on `HIGH`."),
                ], description: "Lowest score of each bucket; below `medium` it is `LOW`."),
            "loaded_at": text("When it was loaded.", ["format": "date-time"]),
            "explained": flag("Whether it gives reasons."),
            "base_value": number(
                "What a row's margin is before any reason: it and all contributions make the log-odds."),
        ], optional: ["base_value", "categories"])

    static let health = object(
        [
            "status": text("`ok` when ready to score.", ["enum": ["ok", "unavailable"]]),
            "model_loaded": flag("Whether any model is loaded."),
            "model_version": [
                "type": ["string", "null"], "description": "The active version, or null when there is none.",
            ],
            "ready": flag("False without a model and while draining."),
            "draining": flag("Whether it is finishing its work before exit."),
            "uptime_seconds": number("Since the process started."),
            "model": object(
                [
                    "type": text("What kind of model it is."),
                    "digest": text("SHA-256 of the artifact, in hexadecimal."),
                    "verified": flag("Whether its manifest vouches for every file."),
                    "activated_at": text("When it began to answer.", ["format": "date-time"]),
                ], description: "More about the active model."),
            "pending": object(
                ["version": versionOrNull, "reason": text("What is waited for.")],
                description: "A version that was offered and is not complete yet."),
            "last_rejection": object(
                [
                    "version": versionOrNull,
                    "code": text("For programs."),
                    "reason": text("For people: what was expected, what was found, what to do."),
                    "at": text("When.", ["format": "date-time"]),
                ], description: "The last version that was offered and not taken; the one before it went on serving."),
        ], optional: ["model", "pending", "last_rejection"])

    private static let versionOrNull: JSONValue = [
        "type": ["string", "null"], "description": "The version's name, or null when it has none.",
    ]
}

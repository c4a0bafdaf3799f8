internal import JSONText

/// Examples made of the active model's features, so that the requests can be sent as they stand. The scores in the
/// answers only show the form.
struct OpenAPIExamples {
    private let version: JSONValue
    private let names: [String]
    private let values: [JSONValue]

    init(_ model: OpenAPIDocument.Model?) {
        version = .string(model?.version ?? "2018-07-01")
        names = model?.features ?? ["smart_5_raw_mean_7d", "age_days"]
        let row = model?.example ?? [8, 412]
        values = names.indices.map { $0 < row.count ? row[$0] : .null }
    }

    // MARK: - Requests

    private static let driveID: JSONValue = "ZA1819DR"
    private static let day: JSONValue = "2018-06-30"

    private func request(driveID: JSONValue = OpenAPIExamples.driveID, _ features: JSONObject) -> JSONValue {
        ["drive_id": driveID, "day": OpenAPIExamples.day, "features": .object(features)]
    }

    private var features: JSONObject {
        var result = JSONObject()
        for (name, value) in zip(names, values) { result[name] = value }
        return result
    }

    /// The first feature that has a value made missing.
    private var withoutOneValue: JSONObject {
        var result = features
        if let present = values.firstIndex(where: { !$0.isNull }) { result[names[present]] = .null }
        return result
    }

    private var withoutFirstKey: JSONObject {
        var result = features
        if let first = names.first { result[first] = nil }
        result["not_a_feature"] = 1
        return result
    }

    var scoreRequests: JSONValue {
        [
            "row": ["summary": "One row", "value": request(features)],
            "missing": ["summary": "A missing value", "value": request(withoutOneValue)],
            "faulty": ["summary": "A wrong key: answered 422", "value": request(withoutFirstKey)],
        ]
    }

    var batchRequests: JSONValue {
        let first = request(features)
        let second = request(driveID: "ZA181A2K", withoutOneValue)
        return [
            "rows": ["summary": "Two rows", "value": ["items": [first, second]]],
            "faulty": [
                "summary": "The second row is faulty",
                "value": ["items": [first, request(driveID: "ZA181A2K", withoutFirstKey)]],
            ],
        ]
    }

    // MARK: - Answers

    var score: JSONValue {
        let contributions = [1.482113, 0.733904, -0.218467, 0.120655, -0.031872]
        let reasons = zip(names, contributions).map { name, contribution -> JSONValue in
            [
                "code": .string(name), "contribution": .number(contribution),
                "direction": contribution < 0 ? "DOWN" : "UP",
            ]
        }
        return [
            "drive_id": OpenAPIExamples.driveID, "day": OpenAPIExamples.day, "risk_score": 0.8127341906473251,
            "risk_bucket": "HIGH", "top_reasons": .array(reasons), "model_version": version,
            "scored_at": "2018-07-01T06:30:00.412087Z",
        ]
    }

    var lenientBatch: JSONValue {
        [
            "items": [score, .null], "errors": faults(in: "/items/1", item: 1, driveID: "ZA181A2K"), "error_count": 2,
        ]
    }

    var schemaMismatch: JSONValue {
        let first = names.first ?? ""
        return [
            "type": "about:blank", "title": "Unprocessable Content", "status": 422, "code": "schema_mismatch",
            "detail": .string(
                "Feature schema mismatch. Missing keys: ['\(first)']. Unexpected keys: ['not_a_feature']."),
            "error_count": 2, "errors": faults(in: "", item: nil, driveID: nil),
        ]
    }

    private func faults(in place: String, item: Int?, driveID: JSONValue?) -> JSONValue {
        let first = names.first ?? ""
        func fault(_ name: String, _ code: JSONValue, _ expected: String, _ found: String) -> JSONValue {
            var result: JSONObject = ["pointer": .string("\(place)/features/\(name)")]
            if let item { result["item"] = .number(item) }
            if let driveID { result["drive_id"] = driveID }
            result["code"] = code
            result["expected"] = .string(expected)
            result["found"] = .string(found)
            return .object(result)
        }
        return [
            fault("not_a_feature", "unexpected_feature", "a feature of the model", "not_a_feature"),
            fault(first, "missing_feature", first, "nothing"),
        ]
    }

    var modelInfo: JSONValue {
        [
            "model_version": version, "model_type": "LightGBM binary, 100 trees", "horizon_days": 30,
            "features": .array(names.map(JSONValue.string)),
            "metrics": ["pr_auc": 0.31, "roc_auc": 0.93, "brier_score": 0.0004, "test_rows": 250_000],
            "digest": "9f2c1d3bd0b5a7c1f6f0b3a9c1a0e5d4c3b2a190807060504030201000ffeedd", "verified": true,
            "risk_buckets": ["medium": 0.4, "high": 0.75], "loaded_at": "2018-07-01T06:00:00Z", "explained": true,
            "base_value": -6.5,
        ]
    }

    var health: JSONValue {
        [
            "status": "ok", "model_loaded": true, "model_version": version, "ready": true, "draining": false,
            "uptime_seconds": 1800.25,
        ]
    }

    var unavailable: JSONValue {
        [
            "status": "unavailable", "model_loaded": false, "model_version": .null, "ready": false,
            "draining": false, "uptime_seconds": 0.75,
        ]
    }
}

import JSONText
import Testing

@testable import Serving

@Suite("Model information")
struct ModelInfoTests {
    @Test("ReliScore's five members come first, in its order; metrics are as they were written")
    func members() throws {
        let text = String(decoding: try SmallPlan.abc().infoText, as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"{"model_version":"v1","model_type":"linear logit, 3 coefficients","horizon_days":14,"#
                    + #""features":["a","b","c"],"metrics":{"test_rows":7,"pr_auc":0.5,"by_model":{"x":null}},"digest":""#
            ))
        guard case .object(let object) = try JSONValue.parse(Array(text.utf8)) else { throw NotAnObject() }
        #expect(
            object.keys == [
                "model_version", "model_type", "horizon_days", "features", "metrics", "digest", "verified",
                "risk_buckets", "loaded_at", "explained", "base_value",
            ])
        #expect(object["verified"] == .bool(false))
        #expect(object["explained"] == .bool(true))
        #expect(object["base_value"]?.number?.double == 0)
        #expect(object["risk_buckets"] == ["medium": 0.4, "high": 0.75])
    }

    struct NotAnObject: Error {}
}

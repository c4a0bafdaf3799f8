/// The content types this product answers with.
package enum ContentType: UInt8, Sendable, CaseIterable {
    case none, json, problemJSON, html, prometheusText

    /// The value of `Content-Type`; empty for `.none`.
    package var text: StaticString {
        switch self {
        case .none: ""
        case .json: "application/json"
        case .problemJSON: "application/problem+json"
        case .html: "text/html; charset=utf-8"
        case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
        }
    }
}

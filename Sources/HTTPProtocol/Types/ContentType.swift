/// The content types this product answers with.
package enum ContentType: UInt8, Sendable, CaseIterable {
    case none, json, problemJSON, ndjson, plainText, csv, html, css, javaScript, prometheusText

    /// The value of `Content-Type`; empty for `.none`.
    package var text: StaticString {
        switch self {
        case .none: ""
        case .json: "application/json"
        case .problemJSON: "application/problem+json"
        case .ndjson: "application/x-ndjson"
        case .plainText: "text/plain; charset=utf-8"
        case .csv: "text/csv; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .css: "text/css; charset=utf-8"
        case .javaScript: "text/javascript; charset=utf-8"
        case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
        }
    }
}

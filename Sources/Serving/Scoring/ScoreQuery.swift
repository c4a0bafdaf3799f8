internal import HTTPProtocol

/// The query of a scoring request.
struct ScoreQuery: Equatable {
    /// Reasons per answer: 0 to all.
    var topReasons = 5

    private static let name: StaticString = "top_reasons"
    private static let plainStart = Array("top_reasons=".utf8)

    /// - Throws: What the client is told.
    init(_ query: UnsafeRawBufferPointer) throws(QueryFault) {
        guard !query.isEmpty else { return }
        // As nearly every client writes it; the general way decodes, and so allocates.
        if query.starts(with: ScoreQuery.plainStart), let count = ScoreQuery.count(query.dropFirst(12)) {
            topReasons = count
            return
        }
        switch QueryParameters(query).lookup(ScoreQuery.name) {
        case .absent: return
        case .value(let text):
            guard let count = ScoreQuery.count(text[...]) else {
                throw QueryFault(found: "'\(String(decoding: text.prefix(40), as: UTF8.self))'")
            }
            topReasons = count
        case .repeated: throw QueryFault(found: "it twice")
        case .malformed: throw QueryFault(found: "a malformed percent-encoding")
        }
    }

    /// `all`, or digits; more than any model has features is all.
    private static func count(_ text: some Collection<UInt8>) -> Int? {
        if text.elementsEqual("all".utf8) { return .max }
        guard !text.isEmpty else { return nil }
        var value = 0
        for byte in text {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = min(value * 10 + Int(byte - 0x30), 1_000_000_000)
        }
        return value
    }

    struct QueryFault: Error {
        let found: String

        var detail: String {
            "cannot read the query parameter top_reasons: expected a whole number from 0 up, or all, found \(found)"
        }
    }
}

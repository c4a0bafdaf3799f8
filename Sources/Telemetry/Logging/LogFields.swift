/// The facts of one log line, in the order written.
package struct LogFields: ExpressibleByDictionaryLiteral, Sendable {
    package enum Value: Sendable {
        case string(String)
        case int(Int)
        case double(Double)
        case bool(Bool)
    }

    package var pairs: [(name: StaticString, value: Value)]

    package init(dictionaryLiteral elements: (StaticString, Value)...) {
        pairs = elements.map { (name: $0.0, value: $0.1) }
    }
}

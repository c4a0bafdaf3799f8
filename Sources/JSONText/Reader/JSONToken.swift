/// One step of `JSONReader.next()`. Strings and numbers are places in the text; the reader turns them into values.
package enum JSONToken: Equatable, Sendable {
    case beginObject, endObject, beginArray, endArray
    /// A member's name; its colon has been read too.
    case key(JSONString)
    case string(JSONString)
    case number(JSONNumberText)
    case `true`, `false`, null
    /// Nothing but white space follows the one value of the text.
    case end
}

/// A validated string in the text: the bytes between its quotes, escapes not yet resolved.
package struct JSONString: Equatable, Sendable {
    package let offset: Int
    package let count: Int
    package let hasEscapes: Bool
}

/// A number in the text whose grammar has been checked and whose value has not been computed.
package struct JSONNumberText: Equatable, Sendable {
    package let offset: Int
    package let count: Int
    /// Written without fraction and exponent.
    package let isInteger: Bool
}

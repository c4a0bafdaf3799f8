/// Whether a `Content-Type` names JSON that this product reads.
package enum JSONContentType: Equatable, Sendable {
    /// `application/json` or `application/…+json`, in UTF-8.
    case json
    /// A well-formed media type that is not JSON.
    case otherType
    /// JSON in a charset other than UTF-8. RFC 8259 section 8.1 knows no other.
    case otherCharset
    case malformed

    /// Reads the value of one `Content-Type` field. Parameters other than `charset` are allowed and ignored.
    package init(_ value: UnsafeRawBufferPointer) {
        var cursor = FieldCursor(value)
        guard let type = cursor.token(), cursor.take(ASCII.slash), let subtype = cursor.token() else {
            self = .malformed
            return
        }
        var isUTF8 = true
        while let parameter = cursor.parameter() {
            if parameter.value.isEmpty { continue }
            if ASCII.equals(parameter.name, ignoringCase: "charset") {
                isUTF8 = isUTF8 && ASCII.equals(parameter.value, ignoringCase: "utf-8")
            }
        }
        guard cursor.isAtEnd, !cursor.isMalformed else {
            self = .malformed
            return
        }
        guard ASCII.equals(type, ignoringCase: "application"), Self.isJSON(subtype) else {
            self = .otherType
            return
        }
        self = isUTF8 ? .json : .otherCharset
    }

    private static func isJSON(_ subtype: UnsafeRawBufferPointer) -> Bool {
        if ASCII.equals(subtype, ignoringCase: "json") { return true }
        let suffixStart = subtype.count - 5
        return suffixStart > 0
            && ASCII.equals(subtype.slice(from: suffixStart, to: subtype.count), ignoringCase: "+json")
    }
}

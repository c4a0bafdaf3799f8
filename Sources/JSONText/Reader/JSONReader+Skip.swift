extension JSONReader {
    /// Reads over the next value, whole, and refuses duplicate keys in it.
    ///
    /// - Throws: `JSONError`, `.valueExpected` where no value stands; the reader then stands where it stood.
    package mutating func skipValue() throws(JSONError) {
        var ahead = self
        let token = try ahead.next()
        switch token {
        case .key, .endObject, .endArray, .end:
            throw error(.valueExpected, at: skippingWhitespace(from: position))
        default:
            try ahead.skipRest(of: token)
        }
        self = ahead
    }

    /// Reads over what is left of the value that `token`, just read, has begun: up to its closing bracket, or nothing.
    /// Refuses duplicate keys in that.
    package mutating func skipRest(of token: JSONToken) throws(JSONError) {
        guard token == .beginObject || token == .beginArray else { return }
        var ahead = self
        let outside = depth - 1
        var keys = DuplicateKeyFinder()
        if token == .beginObject { keys.beginObject() }
        while ahead.depth > outside {
            switch try ahead.next() {
            case .beginObject: keys.beginObject()
            case .key(let key): keys.add(key, in: ahead)
            case .endObject:
                if let duplicate = keys.endObject(in: ahead) {
                    throw JSONError(.duplicateKey, at: duplicate, found: byte(at: duplicate))
                }
            default: break
            }
        }
        self = ahead
    }
}

extension JSONReader {
    /// Reads the next token, with the commas and colons around it.
    ///
    /// - Returns: `.end` after the root value, again and again.
    /// - Throws: `JSONError`; the reader then stands where it stood.
    package mutating func next() throws(JSONError) -> JSONToken {
        let index = skippingWhitespace(from: position)
        switch expectation {
        case .value:
            return try readValue(at: index)
        case .firstElement:
            return byte(at: index) == UInt8(ascii: "]") ? close(at: index) : try readValue(at: index)
        case .firstKey:
            return byte(at: index) == UInt8(ascii: "}") ? close(at: index) : try readKey(at: index)
        case .afterValue:
            return try readAfterValue(at: index)
        }
    }

    private mutating func readAfterValue(at index: Int) throws(JSONError) -> JSONToken {
        guard depth > 0 else {
            guard index < count else {
                position = index
                return .end
            }
            throw error(.trailingData, at: index)
        }
        let inObject = isInObject
        switch byte(at: index) {
        case UInt8(ascii: ","):
            let following = skippingWhitespace(from: index + 1)
            if byte(at: following) == UInt8(ascii: inObject ? "}" : "]") { throw error(.trailingComma, at: following) }
            return inObject ? try readKey(at: following) : try readValue(at: following)
        case UInt8(ascii: "}"):
            guard inObject else { throw error(.mismatchedBracket, at: index) }
            return close(at: index)
        case UInt8(ascii: "]"):
            guard !inObject else { throw error(.mismatchedBracket, at: index) }
            return close(at: index)
        default:
            throw error(.expectedCommaOrEnd, at: index)
        }
    }

    private mutating func close(at index: Int) -> JSONToken {
        let token = isInObject ? JSONToken.endObject : .endArray
        nesting >>= 1
        depth -= 1
        position = index + 1
        expectation = .afterValue
        return token
    }

    private mutating func open(at index: Int, isObject: Bool) throws(JSONError) -> JSONToken {
        guard depth < depthLimit else { throw error(.depthExceeded, at: index) }
        nesting = nesting << 1 | (isObject ? 1 : 0)
        depth += 1
        position = index + 1
        expectation = isObject ? .firstKey : .firstElement
        return isObject ? .beginObject : .beginArray
    }

    private mutating func readKey(at index: Int) throws(JSONError) -> JSONToken {
        guard byte(at: index) == UInt8(ascii: "\"") else { throw error(.expectedKey, at: index) }
        let name = try scanString(from: index + 1)
        let colon = skippingWhitespace(from: name.offset + name.count + 1)
        guard byte(at: colon) == UInt8(ascii: ":") else { throw error(.expectedColon, at: colon) }
        position = colon + 1
        expectation = .value
        return .key(name)
    }

    private mutating func readValue(at index: Int) throws(JSONError) -> JSONToken {
        guard let first = byte(at: index) else { throw error(.unexpectedEnd, at: index) }
        switch first {
        case UInt8(ascii: "\""):
            let string = try scanString(from: index + 1)
            return finish(.string(string), at: string.offset + string.count + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let number = try scanNumber(from: index)
            return finish(.number(number), at: number.offset + number.count)
        case UInt8(ascii: "{"):
            return try open(at: index, isObject: true)
        case UInt8(ascii: "["):
            return try open(at: index, isObject: false)
        case UInt8(ascii: "t"):
            return finish(.true, at: try scanLiteral("true", at: index))
        case UInt8(ascii: "f"):
            return finish(.false, at: try scanLiteral("false", at: index))
        case UInt8(ascii: "n"):
            return finish(.null, at: try scanLiteral("null", at: index))
        case UInt8(ascii: "N"), UInt8(ascii: "I"), UInt8(ascii: "+"), UInt8(ascii: "."):
            throw error(.invalidNumber, at: index)
        case 0xEF where index == 0 && byte(at: 1) == 0xBB && byte(at: 2) == 0xBF:
            throw error(.byteOrderMark, at: index)
        default:
            throw error(.unexpectedByte, at: index)
        }
    }

    private mutating func finish(_ token: JSONToken, at end: Int) -> JSONToken {
        position = end
        expectation = .afterValue
        return token
    }

    private func scanLiteral(_ word: StaticString, at index: Int) throws(JSONError) -> Int {
        for step in 0..<word.utf8CodeUnitCount where byte(at: index + step) != word.utf8Start[step] {
            throw error(.invalidLiteral, at: index + step)
        }
        return index + word.utf8CodeUnitCount
    }
}

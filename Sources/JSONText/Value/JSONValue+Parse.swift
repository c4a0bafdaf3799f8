extension JSONValue {
    /// Reads a text of one value. Duplicate keys are refused.
    package static func parse(_ bytes: UnsafeRawBufferPointer, depthLimit: Int = 64) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes, depthLimit: depthLimit)
        let value = try read(from: &reader)
        _ = try reader.next()  // Nothing but the end may follow, or this throws.
        return value
    }

    package static func parse(_ bytes: [UInt8], depthLimit: Int = 64) throws(JSONError) -> JSONValue {
        let outcome = bytes.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in try parse(bytes, depthLimit: depthLimit) }
        }
        return try outcome.get()
    }

    /// Reads the next value of a reader, whole, and leaves the reader behind it.
    ///
    /// - Throws: `JSONError`, `.valueExpected` where no value stands; how far the reader has moved is then open.
    package static func read(from reader: inout JSONReader) throws(JSONError) -> JSONValue {
        /// The containers that are open, outermost first; the reader bounds how many there can be.
        var open: [OpenContainer] = []
        while true {
            let before = reader.offset
            var finished: JSONValue
            switch try reader.next() {
            case .beginObject:
                open.append(.object(JSONObject(), key: ""))
                continue
            case .beginArray:
                open.append(.array([]))
                continue
            case .key(let name):
                try open.setKey(reader.string(of: name), at: name.offset - 1)
                continue
            case .endObject, .endArray:
                guard let container = open.popLast() else { throw JSONError(.valueExpected, at: before, found: nil) }
                finished = container.value
            case .end:
                throw JSONError(.valueExpected, at: before, found: nil)
            case .string(let string): finished = .string(reader.string(of: string))
            case .number(let number):
                finished = .number(
                    JSONNumber(checkedText: String(decoding: reader.rawBytes(of: number), as: UTF8.self)))
            case .true: finished = .bool(true)
            case .false: finished = .bool(false)
            case .null: finished = .null
            }
            guard !open.isEmpty else { return finished }
            open.addToInnermost(finished)
        }
    }
}

/// A container whose closing bracket has not been read.
private enum OpenContainer {
    case array([JSONValue])
    /// `key` is the one whose value comes next.
    case object(JSONObject, key: String)

    var value: JSONValue {
        switch self {
        case .array(let elements): .array(elements)
        case .object(let object, _): .object(object)
        }
    }
}

extension [OpenContainer] {
    fileprivate mutating func setKey(_ key: String, at offset: Int) throws(JSONError) {
        guard case .object(let object, _)? = popLast() else {
            throw JSONError(.valueExpected, at: offset, found: UInt8(ascii: "\""))
        }
        guard object[key] == nil else { throw JSONError(.duplicateKey, at: offset, found: UInt8(ascii: "\"")) }
        append(.object(object, key: key))
    }

    /// Takes the container out while it changes, so that its storage has one owner and is not copied.
    fileprivate mutating func addToInnermost(_ value: JSONValue) {
        switch popLast() {
        case .array(var elements)?:
            elements.append(value)
            append(.array(elements))
        case .object(var object, let key)?:
            object.append(key, value)
            append(.object(object, key: key))
        case nil:
            break
        }
    }
}

@testable import JSONText

/// What reading a text to its end came to: its events, then nil or the error.
struct Reading: Equatable {
    var events: [String] = []
    var error: JSONError?
}

enum ReadingRoutes {
    /// Through `next()` alone.
    static func plain(_ bytes: [UInt8]) -> Reading {
        read(bytes) { _, _ in false }
    }

    /// Through the shortcuts wherever one of them may take the next step.
    static func fast(_ bytes: [UInt8], keys: [String]) -> Reading {
        let expected = keys.map { Array("\"\($0)\":".utf8) }
        return read(bytes) { reader, events in
            for (key, spelled) in zip(keys, expected) {
                guard spelled.withUnsafeBytes({ reader.consumeKey(ifEquals: $0) }) else { continue }
                events.append("key \(key)")
                return true
            }
            var value = 0.0
            switch reader.consumeNumberOrNull(&value) {
            case .number: events.append("number \(value.bitPattern)")
            case .null: events.append("null")
            case .other: return false
            }
            return true
        }
    }

    private static func read(_ bytes: [UInt8], shortcut: (inout JSONReader, inout [String]) -> Bool) -> Reading {
        // Exactly as long as the text, so that a checker of memory sees a step beyond it.
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { text.deallocate() }
        text.copyBytes(from: bytes)
        var reader = JSONReader(UnsafeRawBufferPointer(text))
        var reading = Reading()
        do throws(JSONError) {
            while true {
                if shortcut(&reader, &reading.events) { continue }
                let token = try reader.next()
                if token == .end { return reading }
                reading.events.append(name(of: token, in: reader))
            }
        } catch {
            reading.error = error
        }
        return reading
    }

    private static func name(of token: JSONToken, in reader: JSONReader) -> String {
        switch token {
        case .key(let key): "key \(reader.string(of: key))"
        case .string(let string): "string \(reader.string(of: string))"
        case .number(let number): "number \(reader.double(of: number).map { "\($0.bitPattern)" } ?? "out of range")"
        default: "\(token)"
        }
    }
}

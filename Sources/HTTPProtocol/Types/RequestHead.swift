/// Where some bytes lie in the message they were read from.
package struct ByteRange: Sendable, Equatable {
    package var start: UInt32
    package var count: UInt32

    package static let empty = ByteRange(start: 0, count: 0)

    @inline(__always)
    init(start: UInt32, count: UInt32) {
        self.start = start
        self.count = count
    }

    /// Offsets inside a head, which the limits keep far below 2³².
    @inline(__always)
    init(from start: Int, to end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: end &- start)
    }

    package var isEmpty: Bool { count == 0 }

    /// The bytes in `message`; empty when `message` is too short to be the one this was read from.
    package func bytes(in message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        message.slice(from: Int(start), to: Int(start) &+ Int(count))
    }
}

/// One field line of a request head.
package struct RequestField: Sendable {
    package var name: FieldName = .other
    package var nameRange = ByteRange.empty
    /// Without the blanks around it; may be empty. Holds no control byte but HTAB.
    package var valueRange = ByteRange.empty
}

/// How a request says where its body ends.
package enum DeclaredBody: Sendable, Equatable {
    case none
    /// `Content-Length`, which may be 0.
    case length(Int)
    case chunked
}

/// The request line and fields of one message, as places in its bytes.
///
/// The fields lie in a table that the parser owns and uses again: a head is valid until the parser is reset, advanced
/// to another message, or goes away.
package struct RequestHead {
    package internal(set) var method = HTTPMethod.other
    package internal(set) var methodRange = ByteRange.empty
    /// The whole target as sent.
    package internal(set) var targetRange = ByteRange.empty
    /// The path as sent, percent-encoding untouched: it starts with `/`, or is `*` (only with OPTIONS).
    package internal(set) var pathRange = ByteRange.empty
    /// What follows the first `?`; nil when there is none.
    package internal(set) var queryRange: ByteRange?
    /// 0 or 1.
    package internal(set) var minorVersion: UInt8 = 1
    /// Whether the connection may carry another request after this one.
    package internal(set) var keepAlive = true
    /// Whether the client waits for `100 Continue` before it sends the body. Never true without a body.
    package internal(set) var expectsContinue = false
    package internal(set) var body = DeclaredBody.none
    /// Length of the head, from the first byte of the message to the end of the empty line.
    package internal(set) var byteCount = 0
    package internal(set) var fieldCount = 0

    /// One bit for each known name that occurs.
    var present: UInt64 = 0
    /// The parser's table; `fieldCount` entries are initialized.
    let table: UnsafeMutablePointer<RequestField>

    init(table: UnsafeMutablePointer<RequestField>) { self.table = table }

    /// The field at `index`, in the order received.
    package func field(at index: Int) -> RequestField {
        precondition(index >= 0 && index < fieldCount)
        return table[index]
    }

    package func contains(_ name: FieldName) -> Bool { present & name.bit != 0 }

    /// The value of the first field called `name`, or nil. `.other` finds the first unknown field.
    package func value(of name: FieldName, in message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard present & name.bit != 0 else { return nil }
        for index in 0..<fieldCount where table[index].name == name {
            return table[index].valueRange.bytes(in: message)
        }
        return nil
    }

    /// Calls `body` with each value of the fields called `name`, in the order received.
    package func forEachValue(
        of name: FieldName, in message: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        guard present & name.bit != 0 else { return }
        for index in 0..<fieldCount where table[index].name == name {
            body(table[index].valueRange.bytes(in: message))
        }
    }

    /// Makes the head empty for the next message and keeps the table.
    mutating func clear() {
        self = RequestHead(table: table)
    }
}

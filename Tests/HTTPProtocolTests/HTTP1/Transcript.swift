import HTTPProtocol

/// What a connection's bytes were read as.
struct Transcript: Equatable {
    struct Message: Equatable {
        var method = ""
        var target = ""
        var path = ""
        var query: String?
        var minorVersion: UInt8 = 1
        var keepAlive = true
        var expectsContinue = false
        var fields: [String] = []
        var body: [UInt8] = []
        var byteCount = 0
    }

    enum Ending: Equatable {
        /// Nothing is left over.
        case idle
        case needMore
        case refused(Refusal)
    }

    var messages: [Message] = []
    /// How many heads were reported, of complete messages or not.
    var heads = 0
    var ending = Ending.idle
}

/// Feeds bytes to a parser the way a connection would, in pieces of any size.
struct Delivery {
    var limits = MessageLimits()
    /// Whether chunk framing is given back while a body arrives.
    var reclaims = false

    /// Reads `bytes`, cut at each of `cuts` (ascending offsets), as one connection.
    func read(_ bytes: [UInt8], cutAt cuts: [Int] = []) -> Transcript {
        var connection = ConnectionBytes()
        defer { connection.free() }
        var parser = RequestParser(limits: limits)
        var transcript = Transcript()
        var start = 0
        for cut in cuts + [bytes.count] {
            connection.append(bytes[start..<cut])
            start = cut
            drain(&connection, &parser, into: &transcript)
            if case .refused = transcript.ending { return transcript }
        }
        return transcript
    }

    func readByteByByte(_ bytes: [UInt8]) -> Transcript { read(bytes, cutAt: Array(0..<bytes.count)) }

    private func drain(
        _ connection: inout ConnectionBytes, _ parser: inout RequestParser, into transcript: inout Transcript
    ) {
        while true {
            switch parser.advance(connection.bytes) {
            case .needMore:
                if reclaims { connection.keepFirst(parser.reclaim(connection.bytes)) }
                transcript.ending = connection.bytes.isEmpty ? .idle : .needMore
                return
            case .head:
                transcript.heads += 1
            case .complete:
                transcript.messages.append(Transcript.Message(parser, connection.bytes))
                connection.dropFirst(parser.end)
                parser.reset()
            case .refused(let refusal):
                transcript.ending = .refused(refusal)
                return
            }
        }
    }
}

/// Received bytes in memory of exactly their size, so that the address sanitizer sees a read past the end.
struct ConnectionBytes {
    private(set) var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)

    mutating func append(_ more: ArraySlice<UInt8>) { replace(with: Array(bytes) + more) }
    mutating func dropFirst(_ count: Int) { replace(with: Array(bytes[count...])) }
    mutating func keepFirst(_ count: Int) { if count < bytes.count { replace(with: Array(bytes[..<count])) } }
    func free() { bytes.deallocate() }

    private mutating func replace(with content: [UInt8]) {
        bytes.deallocate()
        bytes = .allocate(byteCount: content.count, alignment: 1)
        bytes.copyBytes(from: content)
    }
}

extension Transcript.Message {
    init(_ parser: borrowing RequestParser, _ bytes: UnsafeMutableRawBufferPointer) {
        let message = UnsafeRawBufferPointer(bytes)
        let head = parser.head
        let text = { (range: ByteRange) in latin1(range.bytes(in: message)) }
        method = head.method == .other ? text(head.methodRange) : "\(head.method.name)"
        target = text(head.targetRange)
        path = text(head.pathRange)
        query = head.queryRange.map(text)
        minorVersion = head.minorVersion
        keepAlive = head.keepAlive
        expectsContinue = head.expectsContinue
        for index in 0..<head.fieldCount {
            let field = head.field(at: index)
            let name = field.name == .other ? text(field.nameRange) : "\(field.name.text)"
            fields.append("\(name)=\(text(field.valueRange))")
        }
        body = Array(message[parser.body])
        byteCount = head.byteCount
    }
}

/// One byte for each character of `text`, whose characters are all below U+0100.
func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

func latin1(_ bytes: some Sequence<UInt8>) -> String {
    String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}

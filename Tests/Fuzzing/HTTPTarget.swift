internal import HTTPProtocol

/// A connection's bytes give the same messages whole and cut in two: a proxy in front sees no other boundaries.
func tryHTTP(_ bytes: UnsafeRawBufferPointer) -> CInt {
    let cut = bytes.isEmpty ? 0 : Int(bytes[bytes.count / 2]) % bytes.count
    precondition(messages(in: bytes, cut: bytes.count) == messages(in: bytes, cut: cut))
    return 0
}

/// What each message says, and how the reading ended.
private func messages(in bytes: UnsafeRawBufferPointer, cut: Int) -> [String] {
    var parser = RequestParser()
    var found: [String] = []
    var start = 0
    var visible = cut
    // The parser moves chunk data, so it gets a copy; what it has not been given yet is not in it.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
    defer { copy.deallocate() }
    copy.copyMemory(from: bytes)
    while true {
        switch parser.advance(UnsafeMutableRawBufferPointer(rebasing: copy[start..<visible])) {
        case .needMore:
            guard visible < bytes.count else { return found + ["needs more"] }
            visible = bytes.count
        case .head:
            found.append("head")
        case .complete:
            let message = UnsafeRawBufferPointer(rebasing: copy[start..<visible])
            found.append(
                "\(parser.head.method) \(parser.head.byteCount) \(parser.end) "
                    + message[parser.body].map { "\($0)" }.joined(separator: ","))
            guard parser.end > 0 else { return found + ["no progress"] }
            start += parser.end
            parser.reset()
            if start == visible && visible == bytes.count { return found }
        case .refused(let refusal):
            return found + ["\(refusal.code)"]
        }
    }
}

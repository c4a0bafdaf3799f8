/// Cuts lines out of chunks of any size, without their line breaks (LF or CRLF) and with a bound on their length.
///
/// Used like `CSVReader`: `next` until a chunk is used up, `finish` at the end of the text.
package struct LineReader: Sendable {
    /// The line that `next` or `finish` completed; valid until the next call.
    package private(set) var line: [UInt8] = []
    /// Its number, from 1.
    package private(set) var number = 0
    private var isComplete = true
    private let limit: Int

    package init(limit: Int = 4 << 20) { self.limit = limit }

    /// Goes on with another part of the same text, which begins with the line of this number.
    package mutating func begin(atLine line: Int) {
        isComplete = true
        number = line - 1
    }

    package mutating func next(
        in chunk: UnsafeRawBufferPointer, from position: inout Int
    ) throws(DatasetError) -> Bool {
        guard position < chunk.count else { return false }
        begin()
        let start = position
        while position < chunk.count, chunk[position] != UInt8(ascii: "\n") { position += 1 }
        line.append(contentsOf: chunk[start..<position])
        guard line.count <= limit else {
            throw DatasetError(.rowTooLong, line: number, expected: "a line of at most \(limit) bytes", found: "more")
        }
        guard position < chunk.count else { return false }
        position += 1
        complete()
        return true
    }

    /// Ends the text; true when its last line had no line break and is complete now.
    package mutating func finish() -> Bool {
        guard !isComplete else { return false }
        complete()
        return true
    }

    private mutating func begin() {
        guard isComplete else { return }
        line.removeAll(keepingCapacity: true)
        number += 1
        isComplete = false
    }

    private mutating func complete() {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        isComplete = true
    }

    /// Nothing but blanks.
    package var isBlank: Bool { line.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
}

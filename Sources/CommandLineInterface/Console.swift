internal import Glibc
internal import SystemIO

/// Where a command's results (stdout) and its talk (stderr) go.
struct Console: Sendable {
    let output: Int32
    let talk: Int32

    init(output: Int32 = 1, talk: Int32 = 2) {
        self.output = output
        self.talk = talk
    }

    /// Writes all of `bytes` to stdout.
    func write(_ bytes: UnsafeRawBufferPointer) throws(CommandError) {
        do {
            try Self.writeAll(bytes, to: output)
        } catch {
            throw CommandError("cannot write results", error)
        }
    }

    func write(_ text: String) throws(CommandError) {
        try write(bytes: Array(text.utf8))
    }

    func printLine(_ text: String) throws(CommandError) {
        try write(text + "\n")
    }

    /// One line to stderr, whatever is in the names and texts it quotes. A failure there has nobody left to tell.
    func note(_ text: String) {
        Array((Self.oneLine(text) + "\n").utf8).withUnsafeBytes { try? Self.writeAll($0, to: talk) }
    }

    /// Text to stderr as it is.
    func talk(_ text: String) {
        Array(text.utf8).withUnsafeBytes { try? Self.writeAll($0, to: talk) }
    }

    /// Control characters could move a terminal's cursor, colour its text or look like another message.
    static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        let scalars = text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return scalars.joined()
    }

    private func write(bytes: [UInt8]) throws(CommandError) {
        let outcome = bytes.withUnsafeBytes { buffer -> Result<Void, CommandError> in
            Result { () throws(CommandError) in try write(buffer) }
        }
        try outcome.get()
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError) {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let written = try systemCall("write") { Glibc.write(descriptor, start, rest.count) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        }
    }
}

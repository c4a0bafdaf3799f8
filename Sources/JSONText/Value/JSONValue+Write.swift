package import Bytes

extension JSONValue {
    /// Appends the value as JSON text; numbers as they were written. Pretty text has two spaces a level and no newline
    /// at its end.
    package func write(to output: inout ByteBuffer, pretty: Bool = false) {
        write(to: &output, level: pretty ? 0 : nil)
    }

    /// The value as JSON text.
    package func text(pretty: Bool = false) -> String {
        var buffer = ByteBuffer()
        write(to: &buffer, pretty: pretty)
        return buffer.text
    }

    /// Recursive: read values are as shallow as the reader allows, and others are our own.
    private func write(to output: inout ByteBuffer, level: Int?) {
        switch self {
        case .null: output.append("null")
        case .bool(let value): output.append(value ? "true" : "false")
        case .number(let number): output.append(text: number.text)
        case .string(let string): output.appendJSON(string: string)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                Self.separate(index, level: level, &output)
                element.write(to: &output, level: level.map { $0 + 1 })
            }
            if !elements.isEmpty { Self.breakLine(level: level, &output) }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                Self.separate(index, level: level, &output)
                output.appendJSON(string: member.key)
                output.append(level == nil ? ":" : ": ")
                member.value.write(to: &output, level: level.map { $0 + 1 })
            }
            if object.count > 0 { Self.breakLine(level: level, &output) }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func separate(_ index: Int, level: Int?, _ output: inout ByteBuffer) {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        breakLine(level: level.map { $0 + 1 }, &output)
    }

    private static func breakLine(level: Int?, _ output: inout ByteBuffer) {
        guard let level else { return }
        output.append(UInt8(ascii: "\n"))
        for _ in 0..<level { output.append("  ") }
    }
}

internal import Bytes
internal import JSONText
internal import SystemIO

/// The two shapes of a log line.
enum LogLine {
    /// `{"time":"…","level":"info","message":"…","field":…}`
    static func appendJSON(
        _ moment: Int64, _ level: LogLevel, _ message: StaticString, _ fields: LogFields, to line: inout ByteBuffer
    ) {
        line.append("{\"time\":\"")
        line.appendTimestamp(utcMicroseconds: moment)
        line.append("\",\"level\":\"")
        line.append(text: level.name)
        line.append("\",\"message\":\"")
        line.append(message)
        line.append("\"")
        for (name, value) in fields.pairs {
            line.append(",\"")
            line.append(name)
            line.append("\":")
            append(value, to: &line)
        }
        line.append("}\n")
    }

    /// `12:00:00.123456Z info  message  field=value`; values with spaces or odd characters are quoted as JSON.
    static func appendText(
        _ moment: Int64, _ level: LogLevel, _ message: StaticString, _ fields: LogFields, to line: inout ByteBuffer
    ) {
        line.appendTimestamp(utcMicroseconds: moment)
        line.append(0x20)
        line.append(text: level.name)
        for _ in level.name.utf8.count..<8 { line.append(0x20) }
        line.append(message)
        for (name, value) in fields.pairs {
            line.append(0x20)
            line.append(name)
            line.append(0x3D)
            if case .string(let text) = value, isPlain(text) {
                line.append(text: text)
            } else {
                append(value, to: &line)
            }
        }
        line.append(0x0A)
    }

    private static func append(_ value: LogFields.Value, to line: inout ByteBuffer) {
        switch value {
        case .string(let text): line.appendJSON(string: text)
        case .int(let number): line.appendDecimal(number)
        case .double(let number): line.appendJSON(number)
        case .bool(let flag): line.append(flag ? "true" : "false")
        }
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D && $0 != 0x5C }
    }
}

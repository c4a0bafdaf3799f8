import Bytes
import Testing

@testable import Telemetry

@Suite("LogLine")
struct LogLineTests {
    private static let fields: LogFields = [
        "count": .int(-3), "ratio": .double(0.5), "done": .bool(true), "name": .string("plain"),
        "said": .string("a \"b\"\n\u{1}"), "none": .string(""),
    ]

    @Test("JSON lines have time, level and message first, then the facts in their order, each escaped")
    func json() {
        var line = ByteBuffer()
        LogLine.appendJSON(1_500_000, .warning, "it happened", Self.fields, to: &line)
        #expect(
            line.text == #"{"time":"1970-01-01T00:00:01.500000Z","level":"warning","message":"it happened","#
                + #""count":-3,"ratio":0.5,"done":true,"name":"plain","said":"a \"b\"\n\u0001","none":""}"# + "\n")
    }

    @Test("text lines quote what would not be one word, and never break a line")
    func text() {
        var line = ByteBuffer()
        LogLine.appendText(0, .info, "it happened", Self.fields, to: &line)
        #expect(
            line.text == "1970-01-01T00:00:00Z info    it happened count=-3 ratio=0.5 done=true name=plain "
                + #"said="a \"b\"\n\u0001" none="""# + "\n")
    }
}

@Suite("LogLevel")
struct LogLevelTests {
    @Test("levels are read in any case and written as they are read", arguments: LogLevel.allCases)
    func names(level: LogLevel) {
        #expect(LogLevel(name: level.name.uppercased()) == level)
    }

    @Test("a level that is none is refused", arguments: ["", "warn ", "trace", "1"])
    func refused(name: String) { #expect(LogLevel(name: name) == nil) }
}

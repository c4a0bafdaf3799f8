import Bytes
import Testing

@testable import JSONText

@Suite struct SmokeTests {
    @Test("shortest printing reads back", arguments: [1.0, 0.1, 7, 1e16, 1e15, 5e-324, 1.7976931348623157e308, 12.428571428571429, 1e-5, 1e-4, 0.001, 123456.789])
    func printing(_ value: Double) {
        var b = ByteBuffer()
        b.appendJSON(value)
        print(b.text, value.description)
        #expect(Double(b.text) == value)
        #expect(JSONNumber(value)?.double == value)
    }
    @Test func six() {
        for value in [-0.5, 12.3456785, 0, -0.0, 1e-7, 0.0000015, 1e10/3, 0.000012, 2.5e-6, 999999999.9999999] {
            var b = ByteBuffer()
            b.appendRounded6(value)
            print(b.text)
        }
        var b = ByteBuffer()
        b.appendDecimal(.min); b.append(" "); b.appendDecimal(0);
        print(b.text)
    }
    @Test func value() throws {
        let v = try JSONValue.parse(Array("{\"a\":[1,2.50,{\"b\":null}],\"c\":\"x\\u00e9\\ud83d\\ude00\\n\"} ".utf8))
        print(v.text(), v.text(pretty: true))
        #expect(throws: JSONError.self) { try JSONValue.parse(Array("{\"a\":1,\"\\u0061\":2}".utf8)) }
    }
}

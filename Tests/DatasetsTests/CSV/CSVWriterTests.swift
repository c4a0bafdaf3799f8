import Bytes
import Testing

@testable import Datasets

@Suite("CSVWriter")
struct CSVWriterTests {
    @Test(
        "what is written is read back as it was",
        arguments: ["", "plain", "a,b", "say \"so\"", "two\nlines", "a\r", "\"", "ü€𝄞", " padded "])
    func roundTrip(text: String) throws {
        var output = ByteBuffer()
        CSVWriter.append(field: text, to: &output)
        output.append(",x\n")
        let record = try #require(try CSVColumnsTests.records(output.text).first)
        #expect(record.texts == [text, "x"])
    }

    @Test("only fields that need quotes get them")
    func quotes() {
        var output = ByteBuffer()
        CSVWriter.append(field: "a b", to: &output)
        #expect(output.text == "a b")
    }
}

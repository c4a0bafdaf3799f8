import Datasets
import Testing

@Suite("RowBoundary")
struct RowBoundaryTests {
    private func wholeRows(_ text: String, hasQuotes: Bool = true) -> Int? {
        Array(text.utf8).withUnsafeBytes { RowBoundary.wholeRows(of: $0, hasQuotes: hasQuotes) }
    }

    @Test("rows end at line breaks outside quotes")
    func ends() {
        #expect(wholeRows("") == nil)
        #expect(wholeRows("a,b") == nil)
        #expect(wholeRows("a\nb\nc") == 4)
        #expect(wholeRows("a\r\nb") == 3)
        #expect(wholeRows("\"a\n\"\n\"b\n") == 5)
        #expect(wholeRows("\"a\"\"\n\"\"\"\nb") == 9)
        #expect(wholeRows("\"a\nb\n") == nil)
        #expect(wholeRows("\"a\nb\n", hasQuotes: false) == 5)
    }

    @Test("every line break is counted")
    func lines() {
        for count in [0, 1, 100, 1000] {
            let text = Array(String(repeating: "\"a\n", count: count).utf8)
            #expect(text.withUnsafeBytes { RowBoundary.lineCount(of: $0) } == count)
        }
    }
}

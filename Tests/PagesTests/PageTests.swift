import Testing

@testable import Pages

@Suite("Page")
struct PageTests {
    private func page(_ build: (inout Page) -> Void) -> String {
        var page = Page(title: "Drives & failures", summary: "All of <them>")
        build(&page)
        return page.html()
    }

    private static let hostile = "<script>alert('1')</script> & \"quoted\" \u{0}"
    private static let escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quoted&quot; \u{FFFD}"

    @Test("text of every part is escaped")
    func escaping() {
        let text = Self.hostile
        let axis = ChartAxis(text)
        let html = page { page in
            page.section(text)
            page.heading(text)
            page.paragraph(text)
            page.warning(text)
            page.list([text])
            page.definitions([(name: text, text: text)])
            page.table(PageTable(text, columns: [.text(text), .number(text)], rows: [[text, text]]))
            page.charts([
                LineChart(
                    text, explanation: text, x: axis, y: axis,
                    series: [.init(text, points: [(0, 0)]), .init(text, mark: .dots, points: [(1, 1)])]),
                BarChart(text, explanation: text, xLabel: text, y: axis, bars: [(name: text, value: 1)]),
            ])
        }
        #expect(!html.contains("<script"))
        #expect(html.components(separatedBy: Self.escaped).count - 1 == 26)
        #expect(html.contains("<title>Drives &amp; failures</title>") && html.contains("All of &lt;them&gt;"))
    }

    @Test("nothing outside the document is asked for")
    func selfContained() {
        let html = page { $0.charts([LineChart("x", x: ChartAxis("x"), y: ChartAxis("y"), series: [])]) }
        for word in ["http:", "https:", "src=", "url(", "@import", "<link", "<script"] { #expect(!html.contains(word)) }
        #expect(html.contains("default-src 'none'"))
    }

    @Test("three sections are listed at the top, two are not")
    func contents() {
        #expect(!page { for title in ["a", "b"] { $0.section(title) } }.contains("<nav>"))
        #expect(page { for title in ["a", "b", "c"] { $0.section(title) } }.contains("<a href=\"#s3\">c</a>"))
    }

    @Test("numbers are at the right, and a short row has empty cells")
    func table() {
        let html = page { $0.table(PageTable(columns: [.text("name"), .number("rows")], rows: [["a", "1"], ["b"]])) }
        #expect(html.contains("<th scope=\"row\">a</th><td class=\"n\">1</td>"))
        #expect(html.contains("<th scope=\"row\">b</th><td class=\"n\"></td>"))
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}

package import Bytes

/// One self-contained HTML document: no script, no other file; all text is escaped. Prints, follows the reader's choice of
/// light or dark, and fits a phone.
///
/// Parts appear in the order they are added.
package struct Page: ~Copyable {
    package let title: String
    private let summary: String
    private var sections: [String] = []
    private var body = ByteBuffer(capacity: 16 << 10)

    /// - Parameter summary: A sentence under the title.
    package init(title: String, summary: String = "") {
        self.title = title
        self.summary = summary
    }

    /// Begins a section; from three on they are listed at the top.
    package mutating func section(_ title: String) {
        sections.append(title)
        body.append("<h2 id=\"s")
        body.appendDecimal(sections.count)
        body.append("\">")
        body.append(escaped: title)
        body.append("</h2>\n")
    }

    package mutating func heading(_ title: String) { body.append(element: "h3", title) }

    package mutating func paragraph(_ text: String) { body.append(element: "p", text) }

    /// Something that must not be overlooked.
    package mutating func warning(_ text: String) {
        body.append("<p class=\"warning\">")
        body.append(escaped: text)
        body.append("</p>\n")
    }

    package mutating func list(_ items: [String]) {
        body.append("<ul>")
        for item in items { body.append(element: "li", item) }
        body.append("</ul>\n")
    }

    /// Names with what is to be said of each.
    package mutating func definitions(_ pairs: [(name: String, text: String)]) {
        body.append("<dl>")
        for pair in pairs {
            body.append("<div>")
            body.append(element: "dt", pair.name)
            body.append(element: "dd", pair.text)
            body.append("</div>")
        }
        body.append("</dl>\n")
    }

    package mutating func table(_ table: PageTable) { table.write(to: &body) }

    /// Charts, side by side where there is room.
    package mutating func charts(_ charts: [any PageChart]) {
        body.append("<div class=\"charts\">\n")
        for chart in charts { Figure.write(chart, to: &body) }
        body.append("</div>\n")
    }

    /// The whole document, in UTF-8.
    package func write(to output: inout ByteBuffer) {
        output.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        output.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        output.append(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        output.append(element: "title", title)
        output.append("\n<style>\n")
        output.append(Self.style)
        output.append("</style>\n</head>\n<body>\n<main>\n")
        output.append(element: "h1", title)
        if !summary.isEmpty {
            output.append("<p class=\"summary\">")
            output.append(escaped: summary)
            output.append("</p>\n")
        }
        writeContents(to: &output)
        output.append(body.bytes)
        output.append("</main>\n</body>\n</html>\n")
    }

    package func html() -> String {
        var output = ByteBuffer(capacity: body.count + (8 << 10))
        write(to: &output)
        return output.text
    }

    private func writeContents(to output: inout ByteBuffer) {
        guard sections.count >= 3 else { return }
        output.append("<nav>")
        for (index, section) in sections.enumerated() {
            output.append("<a href=\"#s")
            output.appendDecimal(index + 1)
            output.append("\">")
            output.append(escaped: section)
            output.append("</a> ")
        }
        output.append("</nav>\n")
    }
}

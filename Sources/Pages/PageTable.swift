internal import Bytes

/// A table of words and numbers.
package struct PageTable: Sendable {
    package struct Column: Sendable {
        package let title: String
        package let isNumber: Bool

        /// Words, at the left.
        package static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
        /// Numbers, at the right.
        package static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    }

    package var caption: String
    package var columns: [Column]
    /// The cells as they are to be read; missing ones are empty. The first of a row names it.
    package var rows: [[String]]

    package init(_ caption: String = "", columns: [Column], rows: [[String]] = []) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }

    func write(to output: inout ByteBuffer) {
        output.append("<div class=\"scroll\"><table>\n")
        if !caption.isEmpty { output.append(element: "caption", caption) }
        output.append("<thead><tr>")
        for column in columns {
            output.append(column.isNumber ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">")
            output.append(escaped: column.title)
            output.append("</th>")
        }
        output.append("</tr></thead>\n<tbody>\n")
        for row in rows {
            output.append("<tr>")
            for (index, column) in columns.enumerated() {
                let tag: StaticString = index == 0 ? "th" : "td"
                output.append("<")
                output.append(tag)
                if index == 0 { output.append(" scope=\"row\"") }
                output.append(column.isNumber ? " class=\"n\">" : ">")
                if index < row.count { output.append(escaped: row[index]) }
                output.append("</")
                output.append(tag)
                output.append(">")
            }
            output.append("</tr>\n")
        }
        output.append("</tbody></table></div>\n")
    }
}

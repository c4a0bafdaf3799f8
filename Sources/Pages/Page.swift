package import Bytes

/// One self-contained HTML document: no script, no other file.
package struct Page {
    package let title: String

    package init(title: String) { self.title = title }
}

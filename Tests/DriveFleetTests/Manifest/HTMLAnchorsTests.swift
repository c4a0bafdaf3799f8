import Testing

@testable import DriveFleet

@Suite("HTMLAnchors")
struct HTMLAnchorsTests {
    struct Page: Sendable, CustomTestStringConvertible {
        let html: String
        let links: [String]
        var base: String?

        var testDescription: String { html }
    }

    static let pages = [
        Page(html: #"<a href="x.zip">x</a>"#, links: ["x.zip"]),
        Page(html: "<a href='x.zip'>x</a><a href=y.zip>y</a>", links: ["x.zip", "y.zip"]),
        Page(html: "<A\nCLASS=b\tHREF = \"x.zip\" id=c/>", links: ["x.zip"]),
        Page(html: "<a href=\"  x.zip\n\">", links: ["x.zip"]),
        Page(html: "<a href=x.zip>y<a href=z.zip>", links: ["x.zip", "z.zip"]),
        Page(
            html: #"<a href="?a=1&amp;b=2&#38;c&#x3D;3&ampd&lt;&copy;&amp=e">"#,
            links: ["?a=1&b=2&c=3&ampd<&copy;&amp=e"]),
        Page(
            html: "<a href=&#x2Fhref&#47x&#47;&#X2f;&#;&#x;&#0;&#xD800;>", links: ["/href/x//&#;&#x;\u{FFFD}\u{FFFD}"]),
        Page(html: "<a href=a/b/c.zip/>", links: ["a/b/c.zip/"]),
        Page(html: "<a title='<a href=no>' href=yes>", links: ["yes"]),
        Page(html: "<a href=first href=second>", links: ["first"]),
        Page(html: "<a href><a href=''><a>", links: []),
        Page(html: "<!-- <a href=no> --><a href=yes>", links: ["yes"]),
        Page(html: "<!--><a href=yes><!---><a href=too><!-- x --!><a href=three>", links: ["yes", "too", "three"]),
        Page(html: "<!-- -- > <a href=no>", links: []),
        Page(html: "<!DOCTYPE html><?xml <a href=no>?><a href=yes>", links: ["yes"]),
        Page(html: "<script>if (a<b) '<a href=no>'</script ><a href=yes>", links: ["yes"]),
        Page(html: "<STYLE></styles><a href=no></style><a href=yes>", links: ["yes"]),
        Page(html: "<title><a href=no></title><textarea><a href=no></textarea><a href=yes>", links: ["yes"]),
        Page(html: "<script><a href=no>", links: []),
        Page(html: "<abbr href=no><area href=no><link href=no></a href=no><a href=yes>", links: ["yes"]),
        Page(html: "<base href='/x/'><base href=/y/><a href=z>", links: ["z"], base: "/x/"),
        Page(html: "<a =href=no href=yes>", links: ["yes"]),
        Page(html: "<a href='never closed>", links: []),
        Page(html: "<a href=cut", links: []),
        Page(html: "1 < 2 <> </> <1a href=no><a href=yes>", links: ["yes"]),
        Page(html: "<", links: []),
        Page(html: "", links: []),
    ]

    @Test("finds the links a browser would", arguments: pages)
    func links(page: Page) {
        let found = HTMLAnchors(scanning: Array(page.html.utf8))
        #expect(found.links == page.links)
        #expect(found.base == page.base)
    }

    @Test("a page cut anywhere gives the first links of the whole", arguments: pages)
    func cut(page: Page) {
        let bytes = Array(page.html.utf8)
        for count in 0...bytes.count {
            let found = HTMLAnchors(scanning: Array(bytes[..<count]))
            #expect(found.links.count <= page.links.count && page.links.starts(with: found.links))
        }
    }

    @Test("links and their lengths are bounded")
    func bounds() {
        let many = HTMLAnchors(scanning: Array(String(repeating: "<a href=x>", count: 20_001).utf8))
        #expect(many.links.count == HTMLAnchors.mostLinks)
        #expect(many.isCut)
        let long = String(repeating: "x", count: HTMLAnchors.longestLink + 1)
        #expect(HTMLAnchors(scanning: Array("<a href=\(long)><a href=y>".utf8)).links == ["y"])
    }

    @Test(
        "a megabyte of unfinished markup takes no longer than one of text",
        arguments: ["<", "<!--", "<a ", "<a href='", "<script></scrip", "<a b=\"", "&amp", "</"])
    func linear(unit: String) {
        let page = [UInt8](String(repeating: unit, count: (1 << 20) / unit.utf8.count).utf8)
        let time = ContinuousClock().measure { _ = HTMLAnchors(scanning: page) }
        #expect(time < .seconds(2))
    }
}

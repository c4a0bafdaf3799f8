import Testing

@testable import DriveFleet

@Suite("WebAddress")
struct WebAddressTests {
    /// RFC 3986, sections 5.4.1 and 5.4.2, without the fragments.
    static let examples = [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q"), ("g#s", "http://a/b/c/g"), (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"),
        ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
        ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"),
        ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"),
        ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"), ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/../x", "http://a/b/c/g?y/../x"), ("HTTP://X/y", "http://X/y"),
    ]

    @Test("resolves as RFC 3986 says", arguments: examples)
    func resolve(reference: String, target: String) {
        #expect("\(WebAddress("http://a/b/c/d;p?q").resolving(WebAddress(reference)))" == target)
    }

    @Test("what is not to stand in an address is encoded, line breaks are dropped")
    func encoding() {
        #expect("\(WebAddress("http://a/data Q1\n_ü.zip"))" == "http://a/data%20Q1_%C3%BC.zip")
        #expect("\(WebAddress("http://a").resolving(WebAddress("x.zip")))" == "http://a/x.zip")
        #expect(WebAddress("http://a/b/data_2018.zip?x=/y").fileName == "data_2018.zip")
    }

    @Test("a local path survives", arguments: ["/data/data_2018.zip", "/a b/50% #1?.zip", "/ü/x\ny.zip"])
    func localPath(path: String) {
        let address = WebAddress(localPath: path)
        #expect(address.localPath == path)
        #expect(WebAddress("\(address)").localPath == path)
    }

    @Test(
        "a percent sign stands for itself before anything but two hexadecimal digits",
        arguments: [("%41%2f", "A/"), ("%+1", "%+1"), ("%-1", "%-1"), ("%4", "%4"), ("%%41", "%A"), ("%zz", "%zz")])
    func percentSigns(text: String, expected: String) {
        #expect(WebAddress("file:///\(text)").localPath == "/" + expected)
    }

    @Test(
        "only files of this machine have a local path",
        arguments: ["http://a/b", "file://host/b", "file:b", "data/b", "file:///a%00b", ""])
    func notLocal(text: String) { #expect(WebAddress(text).localPath == nil) }
}

import Bytes
import Foundation
import Testing

@testable import Serving

@Suite struct DocsPageTests {
    private let page = String(decoding: DocsPage.page, as: UTF8.self)

    @Test("the page names no other host and loads no file but its own server's")
    func selfContained() {
        for word in ["http://", "https://", "src=", "@import", "url(", "innerHTML", "eval("] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test("the page is whole, from its first byte to its last")
    func whole() {
        #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">\n<head>\n"))
        #expect(page.hasSuffix("</script>\n</body>\n</html>\n"))
    }

    @Test("there is exactly one script and one style, so that one hash of each is enough")
    func oneOfEach() {
        for tag in ["<script", "</script", "<style", "</style"] {
            #expect(page.components(separatedBy: tag).count == 2, "\(tag)")
        }
        #expect(!page.contains("style=\""))
        #expect(!page.contains("onclick"))
    }

    @Test("the policy forbids everything but the page's own script and style, by hash, and its own server")
    func policy() throws {
        let policy = DocsPage.contentSecurityPolicy
        #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
        #expect(policy.contains("connect-src 'self'"))
        #expect(!policy.contains("unsafe"))
        #expect(policy.contains(try Self.hash(between: "<script>", and: "</script>", of: page)))
        #expect(policy.contains(try Self.hash(between: "<style>", and: "</style>", of: page)))
    }

    /// By coreutils and the tests' own library, not by the code under test.
    private static func hash(between start: String, and end: String, of page: String) throws -> String {
        let from = try #require(page.range(of: start)).upperBound
        let to = try #require(page.range(of: end, range: from..<page.endIndex)).lowerBound
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data(page[from..<to].utf8))
        try input.fileHandleForWriting.close()
        let digits = String(decoding: output.fileHandleForReading.readDataToEndOfFile().prefix(64), as: UTF8.self)
        process.waitUntilExit()
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(digits.dropFirst($0).prefix(2), radix: 16) }
        return Data(bytes).base64EncodedString()
    }
}

@Suite struct Base64Tests {
    @Test(
        "as the vectors of RFC 4648 section 10",
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]))
    func vectors(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
    }
}

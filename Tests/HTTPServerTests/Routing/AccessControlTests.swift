import HTTPServer
import Testing

@Suite("AccessControl")
struct AccessControlTests {
    @Test(
        "only the whole token is admitted",
        arguments: [
            ("secret", "secret", true), ("secret", "secreT", false), ("secret", "Secret", false),
            ("secret", "secre", false), ("secret", "secrets", false), ("secret", "secretsecret", false),
            ("secret", "", false), ("aa", "aaaa", false), ("", "", false), ("", "a", false), ("a", "a", true),
        ])
    func comparison(token: String, presented: String, isAdmitted: Bool) {
        let access = AccessControl(token: token)
        #expect(withBytes(presented) { access.admits($0) } == isAdmitted)
    }

    @Test("without a token everyone is admitted, with one nobody without credentials")
    func absence() {
        #expect(AccessControl(token: nil).isOpen)
        #expect(AccessControl(token: nil).admits(nil))
        #expect(!AccessControl(token: "a").isOpen)
        #expect(!AccessControl(token: "a").admits(nil))
    }
}

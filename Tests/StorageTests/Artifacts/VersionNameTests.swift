import Storage
import Testing

@Suite("VersionName")
struct VersionNameTests {
    @Test(
        "Ordinary names are accepted",
        arguments: [
            "v1", "1", "2026-11-20T12.00.00Z", "a_b-c.d", "v2024-01-15T10-30-00-000Z_a1b2c3d4",
            String(repeating: "x", count: 128),
        ])
    func accepted(name: String) {
        #expect(VersionName(name)?.text == name)
    }

    @Test(
        "Nothing that could leave the root, hide or confuse is a name",
        arguments: [
            "", ".", "..", "../v1", "a/b", "/etc", ".hidden", "-rf", "_x", "v 1", "v1\n", "v\0", "vé", "ACTIVE_MODEL",
            "latest",
            String(repeating: "x", count: 129), "..data", "v\u{202e}1", "~", "%2e%2e",
        ])
    func refused(name: String) {
        #expect(VersionName(name) == nil)
    }
}

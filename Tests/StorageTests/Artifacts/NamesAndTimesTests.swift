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

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "The forms that trainers and publishers write are read as the same moment",
        arguments: [
            "2026-11-20T12:00:00Z", "2026-11-20T12:00:00+00:00", "2026-11-20T12:00:00.000000+00:00",
            "2026-11-20 12:00:00",
            "2026-11-20T13:30:00+01:30", "2026-11-20T11:00:00.0-01:00", "2026-11-20t12:00:00z",
        ])
    func equalMoments(text: String) {
        #expect(Timestamp(text)?.microseconds == 1_795_176_000_000_000)
    }

    @Test("It reads back what it writes", arguments: [0, 1, 1_795_176_000_123_456, 951_782_400_000_000] as [Int64])
    func roundTrip(microseconds: Int64) {
        let moment = Timestamp(microseconds: microseconds)
        #expect(Timestamp(moment.description) == moment)
    }

    @Test(
        "What is no moment is refused",
        arguments: [
            "", "2026", "2026-11-20", "2026-02-29T00:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T12:00:00.Z",
            "2026-11-20T12:00:00Zx", "2026-11-20T12:00:00+1", "2026-1-20T12:00:00Z", "yesterday",
            "99999-01-01T00:00:00Z",
        ])
    func refused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("A fraction of any length is read without overflow")
    func longFraction() {
        let text = "2026-11-20T12:00:00." + String(repeating: "9", count: 5_000) + "Z"
        #expect(Timestamp(text)?.microseconds == 1_795_176_000_999_999)
    }
}

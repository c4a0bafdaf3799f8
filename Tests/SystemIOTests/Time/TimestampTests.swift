import SystemIO
import Testing

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

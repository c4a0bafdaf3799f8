import Testing

@testable import DriveFleet

@Suite("Answers and retries")
struct ResponseTests {
    @Test(
        "reads a Content-Range",
        arguments: [
            ("bytes 0-9/10", "0 9 10"), ("Bytes  5-9/*", "5 9 nil"), ("bytes */10", "nil nil 10"),
            ("bytes 9-5/10", "none"), ("bytes 5-10/10", "none"), ("bytes */*", "none"), ("bytes -5/10", "none"),
            ("bytes 5-/10", "none"), ("bytes +5-9/10", "none"), ("items 0-9/10", "none"), ("bytes 0-9", "none"),
            ("bytes 0-99999999999999999999/*", "none"), ("", "none"),
        ])
    func contentRange(text: String, expected: String) {
        let range = ContentRange(text)
        let words = range.map { [$0.first, $0.last, $0.total].map { $0.map(String.init) ?? "nil" } }
        #expect(words?.joined(separator: " ") ?? "none" == expected)
    }

    @Test("the header of the last answer counts")
    func head() {
        var head = ResponseHead()
        let lines = [
            "HTTP/1.1 301 Moved\r\n", "ETag: \"old\"\r\n", "Content-Length: 5\r\n", "\r\n", "HTTP/2 200 \r\n",
            "content-length:  12 \r\n", "LAST-MODIFIED: yesterday\r\n", "Content-Type: a\u{1}b\r\n", "odd line\r\n",
            "Content-Range: " + String(repeating: "x", count: 2000) + "\r\n",
        ]
        for line in lines { Array(line.utf8).withUnsafeBytes { head.take($0) } }
        #expect(head.status == 200)
        #expect(head.etag == nil)
        #expect(head.contentLength == 12)
        #expect(head.lastModified == "yesterday")
        #expect(head.contentType == nil)
        #expect(head.contentRange == nil)
    }

    @Test("waits double up to a bound, shortened at random, and end")
    func delays() {
        let schedule = RetrySchedule(retries: 9, firstDelay: .seconds(1), longestDelay: .seconds(60))
        let longest = (1...10).map { schedule.delay(failures: $0, .again(after: nil), random: 0) }
        #expect(longest == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { Duration.seconds($0) } + [nil])
        #expect(schedule.delay(failures: 1, .again(after: nil), random: 0.5) == .milliseconds(750))
        #expect(schedule.delay(failures: 1, .never, random: 0) == nil)
    }

    @Test("a server's wish to wait is met, within reason")
    func retryAfter() {
        let schedule = RetrySchedule()
        #expect(schedule.delay(failures: 1, .again(after: .seconds(30)), random: 0) == .seconds(30))
        #expect(schedule.delay(failures: 5, .again(after: .seconds(1)), random: 0) == .seconds(16))
        #expect(schedule.delay(failures: 1, .again(after: .seconds(601)), random: 0) == nil)
    }

    @Test(
        "only what may pass is tried again",
        arguments: [
            (404, false), (403, false), (400, false), (304, false), (429, true), (408, true), (500, true), (503, true),
        ])
    func statuses(status: Int, isTransient: Bool) {
        #expect((AttemptFailure(status: status, "u", nil).retry != .never) == isTransient)
    }
}

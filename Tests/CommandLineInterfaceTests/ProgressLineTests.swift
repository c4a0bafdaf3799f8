import Telemetry
import Testing

@testable import CommandLineInterface

@Suite("ProgressLine")
struct ProgressLineTests {
    @Test("says what is done, how fast, and how long the rest takes")
    func line() {
        let progress = ProgressLine(Console(), now: 0)
        var work = WorkProgress(task: "", doneBytes: 50_000_000, totalBytes: 200_000_000, doneRows: 150_000)
        #expect(
            progress.line(work, at: 2_000_000_000)
                == "[######..................] 25% of 200 MB, 150k rows, 75k/s, 0:06 left")
        work = WorkProgress(task: "a.zip", doneBytes: 3_000_000, doneRows: 9000)
        #expect(progress.line(work, at: 1_000_000_000) == "a.zip: 3 MB, 9000 rows, 9000/s")
        #expect(progress.line(WorkProgress(task: "round 7"), at: 1) == "round 7")
        work = WorkProgress(task: "", doneBytes: 1, totalBytes: .max)
        #expect(progress.line(work, at: 3_000_000_000).hasSuffix(", 16666666:40 left"))
    }
}

import Foundation
import Storage
import SystemIO
import Testing

@Suite("Many versions without a pointer")
struct ManyVersionsTests {
    /// `v1000` is the oldest, one day after another; none has a manifest.
    private func rootOfUnverified(_ count: Int) throws -> ScratchRoot {
        let root = try ScratchRoot()
        try root.shell(
            """
            mkdir t; echo '{}' | tee t/feature_schema.json > t/metrics.json; echo tree > t/model.txt
            for i in $(seq 1000 \(999 + count)); do
                mkdir v$i; ln t/* v$i
                echo "{\\"train_date\\": \\"2${i%?}-01-01T00:00:0${i#???}Z\\"}" > v$i/version.json
            done
            rm -r t
            """)
        return root
    }

    /// Looks as the registry does when no version but the last can be used.
    private func walk(_ scanner: inout ArtifactScanner, now: ContinuousClock.Instant, until last: String) -> [String] {
        var findings: [String] = []
        var isNext = false
        while findings.count < 2_000 {
            let finding = scanner.look(now: now, isNext: isNext).summary
            findings.append(finding)
            guard finding.hasPrefix("ready"), finding != last else { break }
            scanner.excludeLast()
            isNext = true
        }
        return findings
    }

    @Test("All versions settle together, and the one good version behind 800 bad ones is reached in one walk")
    func settleTogether() throws {
        let root = try rootOfUnverified(801)
        var scanner = ArtifactScanner(store: try root.store()) { Timestamp(microseconds: 0) }
        let start = ContinuousClock.now
        #expect(walk(&scanner, now: start, until: "") == ["waiting settling"])
        let clock = ContinuousClock.now
        let findings = walk(&scanner, now: start + .seconds(2), until: "ready v1000 unverified")
        #expect(findings == (0...800).map { "ready v\(1_800 - $0) unverified" })
        #expect(clock.duration(to: .now) < .seconds(10), "a quadratic walk takes minutes")
        #expect(scanner.look(now: start + .seconds(60)).summary == "unchanged")
        try root.shell("printf x >>v1500/model.txt")
        #expect(scanner.look(now: start + .seconds(120)).summary == "waiting settling", "v1500 was mended, perhaps")
    }

    @Test(
        "A version without a manifest is taken at once when its files are old by a clock that can be believed",
        arguments: [
            (3_600.0, "ready v1 unverified"), (30, "waiting settling"), (-3_600, "waiting settling"),
            (2e9, "waiting settling"),
        ])
    func old(age: Double, finding: String) throws {
        let root = try ScratchRoot()
        try root.writeUnverified("v1")
        let now = Timestamp(microseconds: Timestamp.now.microseconds + Int64(age * 1e6))
        for pointer in ["true", "ln -s v1 ACTIVE_MODEL"] {
            try root.shell(pointer)
            var scanner = ArtifactScanner(store: try root.store()) { now }
            #expect(scanner.look(now: .now).summary == finding)
        }
    }

    @Test("A damaged version that is old is passed over at once, unless somebody has chosen it")
    func oldAndDamaged() throws {
        let root = try ScratchRoot()
        try root.publish("v1", at: "2026-01-01T00:00:00Z")
        try root.publish("v2", at: "2026-02-01T00:00:00Z")
        try root.shell("printf X | dd of=v2/model.txt bs=1 conv=notrunc 2>&1")
        let tomorrow = Timestamp(microseconds: Timestamp.now.microseconds + 86_400_000_000)
        var scanner = ArtifactScanner(store: try root.store()) { tomorrow }
        let start = ContinuousClock.now
        #expect(scanner.look(now: start).summary == "rejected digest_mismatch")
        #expect(scanner.look(now: start, isNext: true).summary == "ready v1")
        try root.shell("ln -s v2 ACTIVE_MODEL")
        #expect(scanner.look(now: start + .seconds(1)).summary == "waiting digest_mismatch")
        #expect(scanner.look(now: start + .seconds(3)).summary == "rejected digest_mismatch")
    }

    @Test("Where there are many, looking costs little while no name comes or goes, and a new one is seen at once")
    func idle() throws {
        let root = try rootOfUnverified(1_000)
        let tomorrow = Timestamp(microseconds: Timestamp.now.microseconds + 86_400_000_000)
        var scanner = ArtifactScanner(store: try root.store()) { tomorrow }
        let start = ContinuousClock.now
        #expect(scanner.look(now: start).summary == "ready v1999 unverified")
        let first = start.duration(to: .now)
        let idle = ContinuousClock.now
        for count in 1...20 {
            #expect(scanner.look(now: start + .milliseconds(count * 20)).summary == "unchanged")
        }
        #expect(idle.duration(to: .now) < first, "20 looks, the first of them \(first)")
        try root.publish("w1", at: "2999-01-01T00:00:00Z")
        #expect(scanner.look(now: start + .milliseconds(500)).summary == "ready w1")
    }
}

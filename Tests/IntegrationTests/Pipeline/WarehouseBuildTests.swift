import Foundation
import TestSupport
import Testing

/// `warehouse build` as a process of its own: killed, starved and repeated.
@Suite("warehouse build", .enabled(if: TrainingTools.duckDB != nil))
struct WarehouseBuildTests {
    private let scratch: ScratchDirectory

    /// Twelve daily files of 400 drives in three ZIP files, two of which share a month.
    init() throws {
        scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(at: scratch.file("zips"), withIntermediateDirectories: true)
        let months = [["2018-01", "2018-02"], ["2018-02", "2018-03"], ["2018-03", "2018-04"]]
        for (index, months) in months.enumerated() {
            let entries = months.flatMap { month in
                (1...2).map { day in Self.day("\(month)-0\(day + index)", first: index * 100) }
            }
            try Data(ZipBytes(entries).bytes).write(to: scratch.file("zips/\(index).zip"))
        }
    }

    private static func day(_ day: String, first: Int) -> ZipBytes.Entry {
        var text = "date,serial_number,model,capacity_bytes,failure,smart_5_raw,smart_197_raw\r\n"
        for drive in first..<(first + 400) {
            text += "\(day),Z\(drive * 7919 % 10_007),M\(drive % 5),4000787030016,\(drive % 97 == 0 ? 1 : 0),"
            text += "\(drive * 31 % 17),\(drive % 3)\r\n"
        }
        return ZipBytes.Entry("\(day).csv", text)
    }

    private func start(_ warehouse: String, launcher: [String] = []) throws -> RunningProgram {
        try RunningProgram(
            [
                "warehouse", "build", "--zips", scratch.at("zips"), "--out", scratch.at(warehouse), "--memory",
                "256MiB",
                "--duckdb", try #require(TrainingTools.duckDB), "--json",
            ], launcher: launcher)
    }

    /// Every file of a warehouse but the lock.
    private func files(_ warehouse: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: scratch.at(warehouse)) where name != ".lock" {
            let url = scratch.file(warehouse).appendingPathComponent(name)
            if try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
                found[name] = try Data(contentsOf: url)
            }
        }
        return found
    }

    @Test("killed at any moment and run again, it makes the bytes of an undisturbed run")
    func kill() throws {
        let clock = ContinuousClock()
        let began = clock.now
        let whole = try start("whole")
        #expect(whole.wait() == 0, "\(whole.errors)")
        let duration = clock.now - began
        let expected = try files("whole")
        #expect(whole.output.contains("\"new_zip_files\": 3"))
        #expect(expected.count == 7)
        for round in 0..<(PackageLayout.isDeep ? 60 : 5) {
            let warehouse = "killed-\(round)"
            var kills = 0
            while true {
                let run = try start(warehouse)
                // Later kills come later, so that it gets there.
                let part = Double.random(in: 0...1) + Double(kills) / 8
                if run.wait(
                    seconds: part * Double(duration.components.attoseconds) / 1e18
                        + part * Double(duration.components.seconds)) == nil
                {
                    run.send(SIGKILL)
                    #expect(run.wait() != nil)
                    kills += 1
                } else if run.wait() == 0 {
                    break
                } else {
                    Issue.record("\(run.errors)")
                    return
                }
            }
            #expect(try files(warehouse) == expected, "after \(kills) kills")
        }
    }

    @Test("a disk that takes no more is an error that says so, and the next run makes good", arguments: [2, 8])
    func fullDisk(kibibytes: Int) throws {
        let whole = try start("whole")
        #expect(whole.wait() == 0, "\(whole.errors)")
        // DuckDB's files do not fit into 2 KiB, the ledger not into 8.
        let starved = try start("starved", launcher: ["/bin/bash", "-c", "ulimit -f \(kibibytes); exec \"$0\" \"$@\""])
        #expect(starved.wait() == 74, "\(starved.errors)")
        #expect(starved.errors.contains(kibibytes == 2 ? "DuckDB" : "File too large"), "\(starved.errors)")
        let next = try start("starved")
        #expect(next.wait() == 0, "\(next.errors)")
        #expect(try files("starved") == files("whole"))
    }

    @Test("of two builds at once one is refused, and nothing is lost")
    func together() throws {
        let runs = [try start("shared"), try start("shared")]
        let statuses = runs.map { $0.wait() ?? -1 }.sorted()
        #expect(statuses == [0, 69] || statuses == [0, 0], "\(runs.map(\.errors))")
        let whole = try start("whole")
        #expect(whole.wait() == 0)
        #expect(try files("shared") == files("whole"))
        let report = try RunningProgram.run(["warehouse", "report", scratch.at("shared")])
        #expect(report.status == 0)
        #expect(report.output.contains("2018-01-01 to 2018-04-04"))
    }
}

import Bytes
import Foundation
import TestSupport
import Testing

@testable import DriveFleet

@Suite("DailyFileNormaliser: DuckDB")
struct DuckDBReadsNumbersTests {
    @Test(
        "DuckDB reads from the lines exactly the numbers that the file holds",
        .enabled(if: TrainingTools.duckDB != nil))
    func numbers() throws {
        var random = SplitMix64(seed: 4)
        var texts = [
            "0", "0.0", "007", "1e3", "0.1", "1e22", "1e23", "9007199254740993", "12345678901234567890",
            "5e-324",
            "1.7976931348623157e308", "2.2250738585072011e-308", "123456789012345.0", "999999999999999", "-3.25",
        ]
        for _ in 0..<300 { texts.append("\(Double(bitPattern: random.next() & 0xBFFF_FFFF_FFFF_FFFF))") }
        for _ in 0..<300 { texts.append("\(random.next() >> UInt64.random(in: 0..<64, using: &random))") }
        let file = NormalisedFile(
            "date,serial_number,smart_5_raw\n" + texts.map { "2018-01-01,A,\($0)\n" }.joined())
        try #require(file.lines.count == texts.count)

        let scratch = try ScratchDirectory()
        try scratch.write("days.csv", file.lines.joined(separator: "\n") + "\n")
        let columns = DriveColumn.allCases.map { "'\($0.name)': '\($0 == .smart5 ? "DOUBLE" : "VARCHAR")'" }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(TrainingTools.duckDB))
        process.arguments = [
            "-noheader", "-list", "-c",
            """
            SELECT printf('%a', smart_5_raw) FROM read_csv('\(scratch.at("days.csv"))', header=false, \
            auto_detect=false, delim=',', quote='"', escape='"', columns={\(columns.joined(separator: ", "))})
            """,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let read = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(read.split(separator: "\n").map { Double($0)?.bitPattern } == texts.map { Double($0)?.bitPattern })
    }
}

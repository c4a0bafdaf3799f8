import Glibc
import SystemIO
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite("ScoringPipeline")
struct ScoringPipelineTests {
    let root: SmallRoot
    init() throws { root = try SmallRoot() }

    func score(_ rows: String, _ words: [String]) throws -> Captured {
        let input = try root.directory.write("rows", rows)
        return try Captured(["score", "--raw", input] + words, environment: ["MODEL_ARTIFACTS_ROOT": root.path])
    }

    /// More than any number of blocks on their way at once, in rows of 1.5 to 2 KB with quotes and line breaks in them.
    static let rowCount = 4000
    static let filler = String(repeating: "a \"\"b\"\",\n", count: 200)

    static func csv(_ extra: (Int) -> String? = { _ in nil }) -> String {
        var text = "id,temperature,note,errors\n"
        for row in 0..<rowCount {
            text += extra(row) ?? "\(row),\(row % 3 == 0 ? "60" : ""),\"\(filler)\",\(row % 20)\n"
        }
        return text
    }

    static var expected: String {
        (0..<rowCount).reduce(into: "id,margin\n") { text, row in
            text += "\(row),\(row % 3 != 0 ? "-2.0" : row % 20 <= 10 ? "0.5" : "1.5")\n"
        }
    }

    @Test("rows of many blocks come out in order on any number of threads", arguments: [1, 2, 3, 8])
    func order(threads: Int) throws {
        let scored = try score(Self.csv(), ["--threads", "\(threads)"])
        #expect(scored.code == .success)
        #expect(scored.output == Self.expected)
        #expect(scored.talk.isEmpty)
    }

    @Test("NDJSON of many blocks comes out in order")
    func ndjson() throws {
        let note = String(repeating: "\\\"{\\n", count: 200)
        let text = (0..<6000).reduce(into: "") { text, row in
            text += #"{"id":\#(row),"note":"\#(note)","temperature":60,"errors":\#(row % 20)}"# + "\n"
        }
        let scored = try score(text, ["--threads", "2"])
        #expect(scored.code == .success)
        let expected = (0..<6000).map { #"{"id":\#($0),"margin":\#($0 % 20 <= 10 ? "0.5" : "1.5")}"# + "\n" }.joined()
        #expect(scored.output == expected)
    }

    @Test("the first bad row is named by its line, behind the rows before it, however many threads are past it")
    func badRow() throws {
        let text = Self.csv { $0 == 1500 ? "x,y,z,1\n" : $0 > 1600 ? "worse\n" : nil }
        let scored = try score(text, ["--threads", "3"])
        #expect(scored.code == .badData)
        // Each row before it has 200 line breaks in its quotes.
        #expect(scored.talk.contains("at line \(2 + 1500 * 201), column 2 (temperature)"))
        #expect(scored.output == Self.expected.split(separator: "\n").prefix(1501).map { $0 + "\n" }.joined())
    }

    @Test("rows passed over are told of in order and counted")
    func lenient() throws {
        let scored = try score(Self.csv { $0 % 1000 == 7 ? "x\n" : nil }, ["--lenient", "--threads", "2"])
        #expect(scored.code == .success)
        let lines = scored.talk.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.last == "reliscore: skipped 4 of \(Self.rowCount) rows")
        #expect(lines[0].contains("at line \(2 + 7 * 201): expected 4 fields, found 1"))
        #expect(lines[3].contains("at line \(2 + 3007 * 201 - 3 * 200): "))
        #expect(scored.output.split(separator: "\n").count == Self.rowCount - 3)
    }

    @Test("a quote that is never closed is refused where it was opened, not gathered to the end of the text")
    func openQuote() throws {
        let text = Self.csv {
            $0 == 10 ? "10,60,\"open,1\n" : $0 == 11 ? String(repeating: "a\n", count: 9 << 20) : nil
        }
        let scored = try score(text, [])
        #expect(scored.code == .badData)
        #expect(scored.talk.contains("at line \(2 + 10 * 201)"))
    }

    @Test("a header longer than a block, and rows longer than one, are read")
    func longRows() throws {
        let names = (0..<9000).map {
            "column_with_a_rather_long_name_so_that_there_is_more_than_a_block_\($0)"
                + String(repeating: "x", count: 70)
        }
        let text =
            (["temperature", "errors"] + names).joined(separator: ",") + "\n"
            + (0..<3).map { row in "60,\(row * 10)," + names.joined(separator: ",") + "\n" }.joined()
        let scored = try score(text, [])
        #expect(scored.output == "margin\n0.5\n0.5\n1.5\n")
    }

    @Test("a pipe's rows are scored as they come, before it ends")
    func pipe() throws {
        var ends: [Int32] = [0, 0]
        #expect(Glibc.pipe(&ends) == 0)
        let bytes = Array("temperature,errors\n60,11\n60".utf8)
        #expect(write(ends[1], bytes, bytes.count) == bytes.count)
        var blocks = RowBlocks(.init(owning: ends[0]), name: "-")
        #expect(try blocks.peek().count == bytes.count)
        var block = RowBlock()
        #expect(try blocks.next(&block))
        #expect(block.rows.elementsEqual("temperature,errors\n60,11\n".utf8))
        let isWaiting = !blocks.isReady
        #expect(isWaiting)
        #expect(write(ends[1], ",12\n", 4) == 4)
        close(ends[1])
        #expect(try blocks.next(&block))
        let (firstLine, isLast) = (block.firstLine, block.isLast)
        #expect(firstLine == 3)
        #expect(block.rows.elementsEqual("60,12\n".utf8))
        if !isLast {
            #expect(try blocks.next(&block))
            #expect(block.rows.isEmpty)
        }
        let isOver = try !blocks.next(&block)
        #expect(isOver)
    }
}

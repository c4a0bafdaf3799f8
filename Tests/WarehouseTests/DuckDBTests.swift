import Foundation
import SystemIO
import TestSupport
import Testing

@testable import Warehouse

@Suite("DuckDB", .enabled(if: TrainingTools.duckDB != nil))
struct DuckDBTests {
    private let resources = DuckDB.Resources(temporaryDirectory: "/tmp")

    private func engine() throws -> DuckDB { try DuckDB.find(named: TrainingTools.duckDB) }

    @Test("rows go in as CSV and come out as CSV")
    func pipes() throws {
        let directory = try ScratchDirectory()
        let file = DuckDB.literal(directory.url.appendingPathComponent("it's.parquet").path)
        let duckDB = try engine()
        try duckDB.run(
            "COPY (FROM read_csv('/dev/stdin', header = false, columns = {'a': 'INTEGER', 'b': 'DOUBLE'})) TO \(file)",
            resources
        ) { (input) throws(WarehouseError) in
            do { try input.writeAll(Array("1,0.5\n2,\n".utf8), "pipe") } catch {
                throw WarehouseError(.inputOutput, "\(error)")
            }
        } failure: {
            $0
        }
        var text = ""
        try duckDB.run(
            "COPY (SELECT b, a FROM \(file) ORDER BY a) TO '/dev/stdout' (FORMAT csv, HEADER false)", resources,
            receive: { (bytes) throws(WarehouseError) in text += String(decoding: bytes, as: UTF8.self) },
            failure: { $0 })
        #expect(text == "0.5,1\n,2\n")
    }

    @Test("an error is DuckDB's own words")
    func error() throws {
        let duckDB = try engine()
        let error = #expect(throws: WarehouseError.self) { try duckDB.run("SELECT nonsense", resources) }
        #expect(error?.code == .engineFailed)
        #expect(error?.description.contains("nonsense") == true)
    }

    @Test("what the feed throws ends the task")
    func interruption() throws {
        let duckDB = try engine()
        let ours = WarehouseError(.badData, "cannot go on")
        #expect(throws: ours) {
            try duckDB.run("SELECT count(*) FROM read_csv('/dev/stdin')", resources) {
                (input) throws(WarehouseError) in
                throw ours
            } failure: {
                $0
            }
        }
    }

    @Test("a program that is not DuckDB is refused")
    func other() {
        let error = #expect(throws: WarehouseError.self) { try DuckDB.find(named: "git") }
        #expect(error?.code == .engineMissing)
    }

    @Test(
        "what DuckDB takes as wildcards stands for itself in a path", arguments: ["a*b", "a?b", "a[b]", #"a\b"#, "a'b"])
    func wildcards(_ name: String) throws {
        let scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: scratch.at(name), withIntermediateDirectories: false)
        let duckDB = try engine()
        try duckDB.run(
            "COPY (SELECT 7) TO \(DuckDB.literal(scratch.at(name) + "/1.parquet")) (FORMAT parquet)", resources)
        let all = DuckDB.scan([DuckDB.escapedPattern(scratch.at(name)) + "/*.parquet"])
        #expect(try duckDB.lines(DuckDB.printing("FROM \(all)"), resources) == [["7"]])
    }

    @Test("a program that fails without a word is said to, and where there may be no space")
    func silence() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("duckdb", "#!/bin/sh\n[ \"$1\" = --version ] && echo v1.5.6 && exit\nexit 3\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.at("duckdb"))
        let duckDB = try DuckDB.find(named: scratch.at("duckdb"))
        let error = #expect(throws: WarehouseError.self) { try duckDB.run("SELECT 1", resources) }
        #expect(
            error?.description == "DuckDB 1.5.6 failed with exit code 3: without a word, as where a disk is full; "
                + "see to the space in /tmp and run it again")
    }
}

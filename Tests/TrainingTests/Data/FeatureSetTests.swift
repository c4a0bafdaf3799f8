import Foundation
import SystemIO
import TestSupport
import Testing
import Warehouse

@testable import Training

@Suite("FeatureSet", .enabled(if: TrainingTools.duckDB != nil))
struct FeatureSetTests {
    private let directory: ScratchDirectory
    private let duckDB: DuckDB
    private let resources: DuckDB.Resources

    init() throws {
        directory = try ScratchDirectory()
        duckDB = try DuckDB.find(named: TrainingTools.duckDB)
        resources = DuckDB.Resources(threads: 2, temporaryDirectory: "/tmp")
    }

    private func write(_ query: String, to name: String = "data_0.parquet") throws {
        let file = directory.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try duckDB.run("COPY (\(query)) TO \(DuckDB.literal(file.path)) (FORMAT parquet)", resources)
    }

    private func open() throws -> FeatureSet {
        try FeatureSet.open(directory.url.path, using: duckDB, resources)
    }

    /// Two drives over 40 days; B fails on the 20th of January.
    private static let small = """
        SELECT DATE '2024-01-01' + i::INTEGER AS as_of_date, serial AS serial_number, 'M ' || serial AS model,
            i::BIGINT AS age_days, CASE WHEN serial = 'B' AND i < 19 AND i >= 14 THEN 1 ELSE 0 END AS label_5d,
            i / 3 AS x, CASE WHEN i % 7 = 0 THEN NULL ELSE i * 1e-7 END AS y, 2024 AS year
        FROM range(40) days(i), (VALUES ('A'), ('B')) serials(serial) WHERE serial = 'A' OR i < 20
        ORDER BY hash(i)
        """

    @Test("a program that answers with other columns than were asked for is refused")
    func otherAnswer() throws {
        try write(Self.small)
        let script = "#!/bin/sh\n[ \"$1\" = --version ] && echo v1.5.6\necho 5\n"
        try directory.write("duckdb", script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.at("duckdb"))
        let program = try DuckDB.find(named: directory.at("duckdb"))
        let error = #expect(throws: TrainingError.self) {
            try FeatureSet.open(directory.path, using: program, resources)
        }
        #expect(error?.code == .engineFailed)
    }

    @Test("finds the columns of a plain directory as ReliScore's trainer does")
    func plainDirectory() throws {
        try write(Self.small)
        let set = try open()
        #expect(set.featureNames == ["age_days", "x", "y"])
        #expect(set.labelColumn == "label_5d")
        #expect(set.horizonDays == 5)
        #expect(set.groupColumn == "model")
        #expect(set.firstDay.description == "2024-01-01")
        #expect(set.lastDay.description == "2024-02-09")
        #expect(set.rowCount == 60)
    }

    @Test("gives the rows by day and serial number, with exact numbers, NaN for nulls and days to the failure")
    func rows() throws {
        try write(Self.small)
        let rows = try open().rows(using: duckDB, resources)
        #expect(rows.units == ["A", "B"])
        #expect(rows.groups == ["M A", "M B"])
        let keys = Array(rows.keys.elements)
        let days = (0..<40).flatMap { day in day < 20 ? [day, day] : [day] }
        #expect(keys.map { Int($0.day) - 19723 } == days)
        #expect(keys.map { Int($0.unit) } == (0..<40).flatMap { $0 < 20 ? [0, 1] : [0] })
        #expect(
            keys.filter { $0.unit == 1 }.map { $0.daysToFailure } == (0..<20).map { 19 - $0 })
        #expect(keys.filter { $0.unit == 0 }.allSatisfy { $0.daysToFailure == -1 && $0.label == 0 })
        #expect(keys.filter { $0.unit == 1 }.map { $0.label } == (0..<20).map { (14..<19).contains($0) ? 1 : 0 })
        for (index, day) in days.enumerated() {
            let features = Array(rows.features(of: index..<index + 1))
            #expect(features[0] == Double(day))
            #expect(features[1] == Double(day) / 3)
            #expect(day % 7 == 0 ? features[2].isNaN : features[2] == Double(day) * 1e-7)
        }
    }

    @Test("numbers come over with all their bits")
    func exactNumbers() throws {
        try write(
            """
            SELECT DATE '2024-01-01' AS as_of_date, i::VARCHAR AS serial_number, 0 AS label_30d,
                CASE i % 5 WHEN 0 THEN ln(i + 1.5) WHEN 1 THEN exp(i - 500.0) WHEN 2 THEN -1.0 / i
                    WHEN 3 THEN i * 1e15 + 0.25 ELSE pow(2.0, i - 1030) END::DOUBLE AS x
            FROM range(1000) r(i)
            """)
        let rows = try open().rows(using: duckDB, resources)
        for (index, key) in rows.keys.elements.enumerated() {
            let number = try #require(Int(rows.units[Int(key.unit)]))
            let i = Double(number)
            let value = rows.features(of: index..<index + 1)[0]
            switch number % 5 {
            case 0: #expect(value == log(i + 1.5))
            case 1: #expect(value == exp(i - 500))
            case 2: #expect(value == -1 / i)
            case 3: #expect(value == i * 1e15 + 0.25)
            default: #expect(value == pow(2, i - 1030))
            }
        }
    }

    @Test("rows without a label, a day or a serial number are left out; infinities are missing")
    func unusableRows() throws {
        try write(
            """
            FROM (VALUES
                (DATE '2024-01-01', 'A', NULL::INTEGER, 1.0::DOUBLE), (DATE '2024-01-02', 'A', 1, 'inf'::DOUBLE),
                (DATE '2024-01-03', 'A', 0, 'nan'::DOUBLE), (NULL, 'A', 0, 2.0), (DATE '2024-01-04', NULL, 0, 2.0),
                (DATE '2024-01-05', 'A', 0, '-inf'::DOUBLE)) t(as_of_date, serial_number, label_7d, x)
            """)
        let set = try open()
        let rows = try set.rows(using: duckDB, resources)
        #expect(rows.count == 3)
        #expect(Array(rows.features.elements).filter { !$0.isNaN }.isEmpty)
        #expect(rows.groups == [""])
        #expect(set.labelledDays?.lowerBound.description == "2024-01-02")
    }

    @Test("serial numbers with commas, quotes, line breaks and other scripts come over")
    func oddNames() throws {
        try write(
            """
            SELECT DATE '2024-01-01' AS as_of_date, name AS serial_number, 0 AS label_30d, 1.0::DOUBLE AS x
            FROM (VALUES ('a,b'), ('"'), ('a' || chr(10) || 'b'), ('é'), (''), ('%41')) t(name)
            """)
        let rows = try open().rows(using: duckDB, resources)
        #expect(Set(rows.units) == ["a,b", "\"", "a\nb", "é", "", "%41"])
    }

    @Test("a selection by days and models")
    func selection() throws {
        try write(Self.small)
        let first = try #require(CalendarDate("2024-01-10"))
        let rows = try open().rows(
            FeatureSelection(days: first...first.adding(days: 2), groups: ["M B"]), using: duckDB, resources)
        #expect(rows.units == ["B"])
        #expect(rows.keys.elements.map { Int($0.day - first.daysSinceEpoch) } == [0, 1, 2])
    }

    private static let many = """
        SELECT DATE '2024-01-01' + (i % 100)::INTEGER AS as_of_date, 'S' || (i // 100) AS serial_number,
            CASE WHEN i // 100 % 10 = 0 AND i % 100 > 90 THEN 1 ELSE 0 END AS label_30d, i * 0.5::DOUBLE AS x
        FROM range(40000) r(i)
        """

    @Test("folds are parts of the units, of about the same size, and excluding one gives all others")
    func folds() throws {
        try write(Self.many)
        let set = try open()
        var seen: [String: Int] = [:]
        for index in 0..<4 {
            let fold = FeatureSelection.UnitFold(index: index, count: 4)
            let rows = try set.rows(FeatureSelection(unitFold: fold), using: duckDB, resources)
            #expect((60...140).contains(rows.units.count))
            #expect(rows.count == rows.units.count * 100)
            for unit in rows.units {
                let other = seen.updateValue(index, forKey: unit)
                #expect(other == nil)
            }
        }
        #expect(seen.count == 400)
        let others = FeatureSelection.UnitFold(index: 2, count: 4, isExcluded: true)
        let rows = try set.rows(FeatureSelection(unitFold: others), using: duckDB, resources)
        #expect(Set(rows.units) == Set(seen.filter { $0.value != 2 }.keys))
    }

    @Test("left out negative rows are stood for by the weight of the others, and survivors by theirs")
    func weights() throws {
        try write(Self.many)
        let set = try open()
        let selection = FeatureSelection(survivorWeight: 5, negativeFraction: 0.25, seed: 3)
        let rows = try set.rows(selection, using: duckDB, resources)
        let keys = Array(rows.keys.elements)
        #expect(keys.filter { $0.label == 1 }.count == 360)
        #expect(keys.filter { $0.label == 1 }.allSatisfy { $0.weight == 1 })
        let negatives = keys.filter { $0.label == 0 }
        #expect((9_300...10_500).contains(negatives.count))
        let failing = Set(keys.filter { $0.label == 1 }.map(\.unit))
        #expect(negatives.allSatisfy { $0.weight == (failing.contains($0.unit) ? 4 : 20) })
        let again = try set.rows(selection, using: duckDB, resources)
        #expect(Array(again.keys.elements) == keys)
        let other = try set.rows(FeatureSelection(negativeFraction: 0.25, seed: 4), using: duckDB, resources)
        #expect(other.keys.elements.map(\.day) != keys.map(\.day))
    }

    @Test("many blocks of text keep their order")
    func manyBlocks() throws {
        try write(
            """
            SELECT DATE '2024-01-01' + (i // 1000)::INTEGER AS as_of_date, lpad((i % 1000)::VARCHAR, 4, '0')
                AS serial_number, 0 AS label_30d, i::DOUBLE AS x, sqrt(i) AS y, '\(String(repeating: "m", count: 50))' AS model
            FROM range(100000) r(i)
            """)
        var next = 0.0
        let names = try open().forEachBlock(using: duckDB, resources) { (keys, features) throws(TrainingError) in
            for index in 0..<keys.count {
                guard features[2 * index] == next, features[2 * index + 1] == next.squareRoot() else {
                    throw TrainingError(.badData, "row \(next)")
                }
                next += 1
            }
        }
        #expect(next == 100_000)
        #expect(names.units.count == 1000)
    }

    @Test("the digest is of the content's place and the schema")
    func digest() throws {
        try write(Self.small)
        let first = try open().digest
        #expect(try open().digest == first)
        try write(Self.small, to: "data_1.parquet")
        #expect(try open().digest != first)
    }

    @Test(
        "says what is missing",
        arguments: [
            ("SELECT 1 AS x", "expected a column as_of_date, found 1 columns without it"),
            (
                "SELECT DATE '2024-01-01' AS as_of_date, 'A' AS serial_number, 1 AS x",
                "expected one label column, such as label_30d, found none"
            ),
            (
                "SELECT DATE '2024-01-01' AS as_of_date, 'A' AS serial_number, 1 AS label_30d",
                "expected numeric columns, found none"
            ),
        ])
    func missing(_ query: String, _ words: String) throws {
        try write(query)
        let error = #expect(throws: TrainingError.self) { _ = try open() }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("an absent directory and one without Parquet files are not found")
    func notFound() throws {
        let error = #expect(throws: TrainingError.self) { _ = try open() }
        #expect(error?.code == .notFound)
        let absent = #expect(throws: TrainingError.self) {
            _ = try FeatureSet.open(directory.url.path + "/absent", using: duckDB, resources)
        }
        #expect(absent?.code == .notFound)
    }

    @Test("a label that is neither 0 nor 1 is refused")
    func oddLabel() throws {
        try write("SELECT DATE '2024-01-01' AS as_of_date, 'A' AS serial_number, 2 AS label_30d, 1 AS x")
        let set = try open()
        let error = #expect(throws: TrainingError.self) { _ = try set.rows(using: duckDB, resources) }
        #expect(error?.description.contains("a label of 0 or 1") == true)
    }
}

import SystemIO
import TestSupport
import Testing

@testable import DriveFleet

@Suite("DatasetManifest")
struct DatasetManifestTests {
    private static let root = "https://f001.example/file/Backblaze-Hard-Drive-Data/"
    private static let time = Timestamp(microseconds: 1_767_225_600_000_000)

    private func manifest(_ names: [String], from: Int = 2013, to: Int? = nil) throws -> DatasetManifest {
        try DatasetManifest(
            links: names.map { WebAddress(Self.root).resolving(WebAddress($0)) }, source: "page", from: from, to: to,
            generatedAt: Self.time)
    }

    @Test(
        "reads the period from a name",
        arguments: [
            ("data_Q1_2018.zip", "2018 Q1"), ("data_q4-2023.zip", "2023 Q4"), ("Q22019.zip", "2019 Q2"),
            ("drive_stats_2013.zip", "2013 ANNUAL"), ("2014_Q3.zip", "2014 Q3"), ("x2014Q3.zip", "2014 Q3"),
            ("xQ1_2018.zip", "2018 ANNUAL"), ("data_Q5_2018.zip", "2018 ANNUAL"), ("data_Q1__2018.zip", "2018 ANNUAL"),
            ("2012_2013_Q2_2015.zip", "2015 Q2"), ("2013-Q1_Q2.zip", "2013 Q1"), ("120189.zip", "2018 ANNUAL"),
            ("data_1899.zip", "none"), ("data_2100.zip", "none"), ("data.zip", "none"), ("", "none"),
        ])
    func period(name: String, expected: String) {
        let period = DatasetPeriod(fileName: name)
        #expect(period.map { "\($0.year) \($0.name)" } ?? "none" == expected)
    }

    @Test("sizes that make no number have no sum, and neither has one that is not known")
    func sizes() throws {
        var manifest = try manifest(["data_Q1_2018.zip", "data_Q2_2018.zip"])
        #expect(manifest.bytes == nil)
        for (sizes, sum) in [([1, 2], 3), ([.max, 1], nil), ([0, .max], .max)] as [([Int], Int?)] {
            for (index, size) in sizes.enumerated() { manifest.datasets[index].size = size }
            #expect(manifest.bytes == sum)
        }
    }

    @Test("lists ZIPs of drive statistics by year, period and name, each once")
    func order() throws {
        let manifest = try manifest([
            "data_Q2_2018.zip", "data_Q1_2018.zip", "data_Q1_2018.zip#top", "data_2018.zip", "data_2013.ZIP",
            "data_Q1_2018.zip?copy", "notes_2018.pdf", "data_Q1_2018.zip/more", "https://elsewhere/data_2019.zip",
            "https://elsewhere/drivestats_2016.zip", "readme.zip",
        ])
        #expect(
            manifest.datasets.map(\.id) == [
                "2013_ANNUAL_data_2013.ZIP", "2016_ANNUAL_drivestats_2016.zip", "2018_ANNUAL_data_2018.zip",
                "2018_Q1_data_Q1_2018.zip", "2018_Q2_data_Q2_2018.zip",
            ])
        #expect(manifest.years == 2013...2018)
        #expect(manifest.datasets[3].url == Self.root + "data_Q1_2018.zip")
    }

    @Test("years outside are left out, and an empty rest says which there are")
    func years() throws {
        let names = ["data_2013.zip", "data_2014.zip", "data_2016.zip"]
        let some = try manifest(names, from: 2014, to: 2015)
        #expect(some.datasets.map(\.year) == [2014])
        #expect(some.latestYear == 2016)
        #expect(some.years == 2014...2015)
        #expect {
            try manifest(names, from: 2020)
        } throws: { error in
            "\(error)"
                == "cannot make a manifest of page: expected files of 2020 and later, found only those of 2013, 2014, "
                + "2016; choose other years"
        }
        #expect {
            try manifest(["data.pdf"])
        } throws: { ($0 as? FleetError)?.code == .notFound }
    }

    @Test("what is written reads back, and the same input is the same bytes")
    func roundTrip() throws {
        var manifest = try manifest(["data_2013.zip", "data_Q1_2018.zip"])
        manifest.datasets[0].size = 1 << 33
        manifest.datasets[0].etag = "W/\"x\""
        #expect(try DatasetManifest.decode(manifest.encoded(), named: "m") == manifest)
        let again = try DatasetManifest.decode(manifest.encoded(), named: "m").encoded()
        #expect(again == manifest.encoded())
        #expect(
            String(decoding: again, as: UTF8.self).hasPrefix(
                "{\n  \"generated_at\": \"2026-01-01T00:00:00Z\",\n  \"source_url\": \"page\",\n  \"include_year_from\""
            ))
    }

    @Test("is written in one step, into directories that need not be there")
    func write() throws {
        let scratch = try ScratchDirectory()
        let manifest = try manifest(["data_2013.zip"])
        let path = scratch.at("a/b/manifest.json")
        try manifest.write(to: path)
        try manifest.write(to: path)
        #expect(try DatasetManifest.read(path) == manifest)
        #expect(try FileSystem.list(scratch.at("a/b")) == ["manifest.json"])
    }

    @Test(
        "every fault is named with its place",
        arguments: [
            ("[]", "manifest: expected an object, found a list; datasets: expected a list, found none"),
            (#"{"datasets":[]}"#, "datasets: expected at least one, found none"),
            (#"{"datasets":[{}]}"#, "datasets[0].year: expected a year, found none"),
            (#"{"datasets":[{}]}"#, "datasets[0].file_name: expected the name of a file, without a path, found none"),
            (#"{"datasets":[{"file_name":"../x.zip"}]}"#, #"without a path, found "../x.zip""#),
            (#"{"datasets":[{"file_name":"a\u0000b.zip"}]}"#, #"without a path, found "a?b.zip""#),
            (#"{"datasets":[{"file_name":".x.zip"}]}"#, #"found ".x.zip""#),
            (#"{"datasets":[{"file_name":"x.zip.part"}]}"#, #"found "x.zip.part""#),
            (#"{"datasets":[{"url":"ftp://a/x.zip"}]}"#, #"datasets[0].url: expected an address that starts with"#),
            (#"{"datasets":[{"url":"http:///x.zip"}]}"#, #"datasets[0].url"#),
            (#"{"datasets":[{"size":-1}]}"#, "datasets[0].size: expected a number of bytes, found -1"),
            (#"{"datasets":[{"size":99999999999999999999}]}"#, "datasets[0].size: expected a number of bytes, found 9"),
            (#"{"include_year_from":2018,"include_year_to":2013,"datasets":[]}"#, "include_year_to: expected 2018"),
            (#"{"datasets":[{"etag":7}]}"#, "datasets[0].etag: expected a text of at most 1024 bytes, found 7"),
            (#"{"datasets":["#, "cannot read m at byte 13: expected"),
        ])
    func faults(text: String, sentence: String) {
        #expect {
            try DatasetManifest.decode(Array(text.utf8), named: "m")
        } throws: { "\($0)".contains(sentence) }
    }

    @Test("a file named twice is refused, and only the first faults are spelled out")
    func bounded() {
        let item = #"{"year":2018,"file_name":"a.zip","url":"http://a/a.zip"}"#
        #expect {
            try DatasetManifest.decode(Array("{\"datasets\":[\(item),\(item)]}".utf8), named: "m")
        } throws: { "\($0)".contains("datasets[1].file_name: expected each file once, found that of datasets[0]") }
        let many = Array(repeating: "{}", count: 1000).joined(separator: ",")
        #expect {
            try DatasetManifest.decode(Array("{\"datasets\":[\(many)]}".utf8), named: "m")
        } throws: { "\($0)".contains(" and 2993 more; make it again") && "\($0)".count < 2000 }
    }

    @Test("a manifest of ReliScore's own script is read")
    func others() throws {
        let text = """
            {"generated_at": "2026-02-01T10:00:00.123456+00:00", "source_url": "https://www.backblaze.com/x",
             "include_year_from": 2013, "include_year_to": 2025, "detected_latest_year": 2025, "datasets": [
             {"dataset_id": "2013_ANNUAL_data_2013.zip", "year": 2013, "period": "ANNUAL",
              "file_name": "data_2013.zip", "url": "https://f001.example/data_2013.zip"}]}
            """
        let manifest = try DatasetManifest.decode(Array(text.utf8), named: "m")
        #expect(manifest.datasets.map(\.fileName) == ["data_2013.zip"])
        #expect(manifest.datasets[0].size == nil)
    }
}

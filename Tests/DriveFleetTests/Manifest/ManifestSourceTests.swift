import Foundation
import SystemIO
import TestSupport
import Testing

@testable import DriveFleet

@Suite("ManifestSource")
struct ManifestSourceTests {
    private let server: FileServer
    private let scratch: ScratchDirectory

    init() throws {
        server = try FileServer.shared.get()
        scratch = try ScratchDirectory()
    }

    private func manifest(_ source: String, asksSizes: Bool = true) throws -> DatasetManifest {
        var options = TransferOptions()
        options.retries = 1
        options.firstDelay = .milliseconds(10)
        return try ManifestSource(source, options: options).manifest(
            from: 2013, to: nil, asksSizes: asksSizes, generatedAt: Timestamp(microseconds: 0))
    }

    @Test("a page's files come with the sizes and ETags that the server tells; its local links are no business of it")
    func page() throws {
        let found = try manifest("\(server.origin)/index/1")
        #expect(found.datasets.map(\.fileName) == ["data_2013.zip", "data_Q1_2018.zip", "data_Q2_2018.zip"])
        #expect(found.datasets.map(\.size) == [nil, server.versionA.count, server.versionA.count])
        #expect(found.datasets.map(\.etag) == [nil, "\"version-a\"", "\"version-a\""])
        #expect(found.datasets[1].url == "\(server.origin)/good/backblaze/data_Q1_2018.zip")
        let without = try manifest("\(server.origin)/index/1", asksSizes: false)
        #expect(without.datasets.allSatisfy { $0.size == nil && $0.etag == nil })
        #expect(without.datasets.map(\.url) == found.datasets.map(\.url))
    }

    @Test("links are relative to where redirects led")
    func redirected() throws {
        let found = try manifest("\(server.origin)/moved-index/x", asksSizes: false)
        #expect(found.datasets.map(\.url) == ["\(server.origin)/folder/elsewhere/backblaze_2020.zip"])
        #expect(found.source == "\(server.origin)/moved-index/x")
    }

    @Test("a page on this machine, by path or address")
    func file() throws {
        try Data(server.versionA).write(to: scratch.file("backblaze_2019.zip"))
        try scratch.write(
            "page.html",
            "<a href=backblaze_2019.zip>x</a><a href='https://a/drive-stats/data_Q1_2020.zip'>y</a>")
        for source in [scratch.at("page.html"), "file://" + scratch.at("page.html")] {
            let found = try manifest(source)
            #expect(found.datasets.map(\.fileName) == ["backblaze_2019.zip", "data_Q1_2020.zip"])
            #expect(found.datasets.map(\.size) == [server.versionA.count, nil])
        }
    }

    @Test("a directory's ZIPs, whatever they are called")
    func directory() throws {
        for name in ["my data Q2_2018.zip", "2013.ZIP", "readme.zip", "2014.csv", ".2015.zip"] {
            try Data(server.versionA).write(to: scratch.file(name))
        }
        let found = try manifest(scratch.path)
        #expect(found.datasets.map(\.fileName) == ["2013.ZIP", "my data Q2_2018.zip"])
        #expect(found.datasets[1].url.hasSuffix("/my%20data%20Q2_2018.zip"))
        #expect(found.datasets.map(\.size) == [server.versionA.count, server.versionA.count])
        let again = try DatasetManifest.decode(found.encoded(), named: "m")
        #expect(again == found)
    }

    @Test(
        "a source that is none is named",
        arguments: [
            ("/nowhere/at/all", FleetError.Code.notFound), ("file://host/x", .usage), ("/dev/null", .badData),
            ("http://127.0.0.1:1/", .network), ("http://", .network), ("/usr/bin/env", .notFound),
        ])
    func none(source: String, code: FleetError.Code) {
        #expect {
            try manifest(source)
        } throws: { error in
            (error as? FleetError)?.code == code && "\(error)".contains(source)
        }
    }
}

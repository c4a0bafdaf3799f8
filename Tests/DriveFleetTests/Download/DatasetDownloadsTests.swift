import Foundation
import Storage
import Synchronization
import SystemIO
import Telemetry
import TestSupport
import Testing

@testable import DriveFleet

/// Against a real server on loopback that behaves as the first part of a path says.
@Suite("DatasetDownloads")
struct DatasetDownloadsTests {
    private let server: FileServer
    private let scratch: ScratchDirectory

    init() throws {
        server = try FileServer.shared.get()
        scratch = try ScratchDirectory()
    }

    private static var options: TransferOptions {
        var options = TransferOptions()
        options.retries = 3
        options.firstDelay = .milliseconds(10)
        options.stall = .seconds(1)
        return options
    }

    private func dataset(_ url: String, name: String, size: Int? = nil, etag: String? = nil) -> DatasetManifest.Dataset
    {
        DatasetManifest.Dataset(
            id: name, year: 2018, period: "ANNUAL", fileName: name, url: url, size: size, etag: etag)
    }

    private func download(
        _ datasets: [DatasetManifest.Dataset], jobs: Int = 4, options: TransferOptions = options,
        progress: @escaping @Sendable (Int, Int?) -> Void = { _, _ in }
    ) throws -> [DownloadedFile] {
        let manifest = DatasetManifest(
            generatedAt: .now, source: "", years: 2018...2018, latestYear: 2018, datasets: datasets)
        return try DatasetDownloads(manifest, into: scratch.at("zips"), jobs: jobs, options: options)
            .run(progress: { progress($0.doneBytes, $0.totalBytes) })
    }

    /// A path no other test asks for, as the server counts requests for each.
    private func path(_ kind: String) -> String { "/\(kind)/\(UUID().uuidString).zip" }

    private func fetch(_ kind: String) throws -> (file: DownloadedFile, requests: [FileServer.Request]) {
        let path = path(kind)
        let files = try download([dataset(server.origin + path, name: "x.zip")])
        return (try #require(files.first), try server.requests(for: path))
    }

    private var names: [String] {
        get throws { try FileSystem.list(scratch.at("zips")).filter { $0 != ".download.lock" }.sorted() }
    }

    private func bytes(_ name: String = "x.zip") throws -> [UInt8] {
        [UInt8](try Data(contentsOf: scratch.file("zips/\(name)")))
    }

    struct Healing: Sendable, CustomTestStringConvertible {
        let kind: String
        let attempts: Int
        var isVersionB = false
        /// From where the last request asked for bytes.
        var lastRange: String?

        var testDescription: String { kind }
    }

    @Test(
        "the whole file comes in spite of the server",
        arguments: [
            Healing(kind: "good", attempts: 1), Healing(kind: "moved", attempts: 1),
            Healing(kind: "cut", attempts: 4, lastRange: "bytes=300000-"),
            Healing(kind: "dated", attempts: 3, lastRange: "bytes=300000-"),
            Healing(kind: "weak", attempts: 2), Healing(kind: "unnamed", attempts: 2),
            Healing(kind: "deaf", attempts: 2, lastRange: "bytes=100000-"),
            Healing(kind: "chunked", attempts: 2, lastRange: "bytes=90000-"),
            Healing(kind: "changing", attempts: 2, isVersionB: true, lastRange: "bytes=100000-"),
            Healing(kind: "mixing", attempts: 3, isVersionB: true), Healing(kind: "failing", attempts: 3),
            Healing(kind: "limited", attempts: 2), Healing(kind: "wrong-range", attempts: 3),
            Healing(kind: "nameless-range", attempts: 3), Healing(kind: "unsatisfied", attempts: 3),
            Healing(kind: "trickle", attempts: 2),
        ])
    func heals(healing: Healing) throws {
        let (file, requests) = try fetch(healing.kind)
        #expect(file.state == .fetched)
        #expect(file.attempts == healing.attempts)
        let expected = healing.isVersionB ? server.versionB : server.versionA
        #expect(try bytes() == expected)
        #expect(try names == ["x.zip"])
        #expect(file.bytes == expected.count)
        #expect(file.sha256 == SHA256.digest(of: expected))
        if let lastRange = healing.lastRange, healing.kind != "chunked" {
            #expect(requests.last?.range == lastRange)
            #expect(requests.last?.ifRange?.isEmpty == false)
        } else if healing.kind != "trickle", healing.kind != "chunked", healing.kind != "moved" {
            #expect(requests.last?.range == nil)
        }
    }

    @Test("Retry-After is waited for")
    func retryAfter() throws {
        let begin = ContinuousClock.now
        #expect(try fetch("busy").file.state == .fetched)
        #expect(ContinuousClock.now - begin > .seconds(1))
    }

    struct Failing: Sendable, CustomTestStringConvertible {
        let kind: String
        let code: FleetError.Code
        let sentence: String
        var attempts = 1
        var left: [String] = []

        var testDescription: String { kind }
    }

    @Test(
        "what cannot come is an error that says why, after as many tries as are of use",
        arguments: [
            Failing(kind: "missing", code: .notFound, sentence: "expected status 200, found 404"),
            Failing(kind: "forbidden", code: .network, sentence: "expected status 200, found 403"),
            Failing(kind: "loop", code: .network, sentence: "redirect"),
            Failing(kind: "to-file", code: .network, sentence: "\"file\""),
            Failing(kind: "page", code: .badData, sentence: "expected a ZIP file, found a page"),
            Failing(kind: "page-as-zip", code: .badData, sentence: "expected a ZIP file, found something else"),
            Failing(kind: "away", code: .network, sentence: "found 503"),
            Failing(kind: "cut-early", code: .network, sentence: "360391 bytes remaining", attempts: 4),
            Failing(
                kind: "unasked", code: .network, sentence: "expected the whole file, found status 206", attempts: 4),
            Failing(kind: "damaged", code: .badData, sentence: "the file is cut off", attempts: 2),
            Failing(kind: "long", code: .badData, sentence: "the file is cut off", attempts: 2),
            Failing(
                kind: "short", code: .network, sentence: "remaining to read", attempts: 4,
                left: ["x.zip.part", "x.zip.part.json"]),
        ])
    func fails(failing: Failing) throws {
        let (file, _) = try fetch(failing.kind)
        guard case .failed(let error) = file.state else {
            Issue.record("\(file)")
            return
        }
        #expect(error.code == failing.code)
        #expect(error.description.contains(failing.sentence), "\(error)")
        #expect(file.attempts == failing.attempts)
        #expect(try names == failing.left)
    }

    @Test("a server that is not there is tried again, then named")
    func nobody() throws {
        let files = try download([dataset("http://127.0.0.1:1/x.zip", name: "x.zip")])
        guard case .failed(let error)? = files.first?.state else { return #expect(Bool(false)) }
        #expect(error.description.hasPrefix("cannot fetch http://127.0.0.1:1/x.zip: expected an answer, found: "))
        #expect(files.first?.attempts == 4)
    }

    @Test("what an earlier run left is gone on from, unless it is of something else")
    func resume() throws {
        let path = path("good")
        let zips = scratch.file("zips")
        try FileManager.default.createDirectory(at: zips, withIntermediateDirectories: true)
        let part = try PartFile(for: scratch.at("zips/x.zip"), url: server.origin + path)
        try part.begin(
            PartFile.Origin(
                url: server.origin + path, etag: "\"version-a\"", lastModified: nil, bytes: server.versionA.count))
        try Array(server.versionA[..<200_000]).withUnsafeBytes { try part.append($0) }
        let file = try #require(try download([dataset(server.origin + path, name: "x.zip")]).first)
        #expect(file.state == .fetched)
        #expect(file.resumedFrom == 200_000)
        #expect(try bytes() == server.versionA)
        #expect(try server.requests(for: path).map(\.range) == ["bytes=200000-"])
        // Another file's part by the same name.
        try FileSystem.rename(scratch.at("zips/x.zip"), to: scratch.at("zips/y.zip.part"))
        let other = try #require(try download([dataset(server.origin + self.path("good"), name: "y.zip")]).first)
        #expect(other.resumedFrom == 0)
        #expect(try bytes("y.zip") == server.versionA)
    }

    @Test("a part of another version than the manifest's is begun anew", arguments: [true, false])
    func otherVersion(bySize: Bool) throws {
        let path = path("good")
        let url = server.origin + path
        try FileManager.default.createDirectory(at: scratch.file("zips"), withIntermediateDirectories: true)
        let part = try PartFile(for: scratch.at("zips/x.zip"), url: url)
        try part.begin(PartFile.Origin(url: url, etag: "\"version-0\"", bytes: 1000))
        try [UInt8](repeating: 7, count: 1000).withUnsafeBytes { try part.append($0) }
        let wanted = dataset(
            url, name: "x.zip", size: bySize ? server.versionA.count : nil, etag: bySize ? nil : "\"version-a\"")
        let file = try #require(try download([wanted]).first)
        #expect(file.state == .fetched)
        #expect(file.resumedFrom == 0)
        #expect(try server.requests(for: path).map(\.range) == [nil])
        #expect(try bytes() == server.versionA)
    }

    @Test("a part that was whole needs no request")
    func finished() throws {
        let path = path("good")
        try FileManager.default.createDirectory(at: scratch.file("zips"), withIntermediateDirectories: true)
        let part = try PartFile(for: scratch.at("zips/x.zip"), url: server.origin + path)
        try part.begin(PartFile.Origin(url: server.origin + path, etag: "\"e\"", bytes: server.versionA.count))
        try server.versionA.withUnsafeBytes { try part.append($0) }
        #expect(try download([dataset(server.origin + path, name: "x.zip")]).first?.state == .fetched)
        #expect(try server.requests(for: path).isEmpty)
    }

    @Test("files that are there and whole are skipped, others are fetched again")
    func skip() throws {
        let path = path("good")
        let known = dataset(server.origin + path, name: "x.zip", size: server.versionA.count)
        #expect(try download([known]).first?.state == .fetched)
        try scratch.write("zips/x.zip.part.json", "left by a run that ended between two steps")
        #expect(try download([known]).first?.state == .skipped)
        #expect(try names == ["x.zip"])
        #expect(try server.requests(for: path).count == 1)
        try Data(server.versionA.dropLast(100)).write(to: scratch.file("zips/x.zip"))
        #expect(try download([dataset(server.origin + path, name: "x.zip")]).first?.state == .fetched)
        #expect(try bytes() == server.versionA)
    }

    @Test("a file that is not the manifest's is refused")
    func manifestMismatch() throws {
        let files = try download([
            dataset(server.origin + path("good"), name: "size.zip", size: 5),
            dataset(server.origin + path("good"), name: "etag.zip", etag: "\"other\""),
        ])
        for file in files {
            guard case .failed(let error) = file.state else { return #expect(Bool(false), "\(file)") }
            #expect(error.description.contains("make the manifest again"))
            #expect(file.attempts == 1)
        }
        #expect(try names.isEmpty)
    }

    @Test("several come at a time, in the manifest's order, and progress ends at the sum", arguments: [1, 4])
    func parallel(jobs: Int) throws {
        let datasets = (0..<6).map {
            dataset(server.origin + path($0 == 2 ? "missing" : "cut"), name: "\($0).zip", size: server.versionA.count)
        }
        let last = Mutex<(Int, Int?)>((0, nil))
        let files = try download(datasets, jobs: jobs) { done, total in last.withLock { $0 = (done, total) } }
        #expect(files.map(\.name) == datasets.map(\.fileName))
        #expect(files.filter { $0.state == .fetched }.count == 5)
        #expect(last.withLock { $0.0 } == 5 * server.versionA.count)
        #expect(last.withLock { $0.1 } == 6 * server.versionA.count)
    }

    @Test("a limit on the rate holds for all together")
    func rate() throws {
        var options = Self.options
        options.bytesPerSecond = 600_000
        let datasets = (0..<2).map { dataset(server.origin + path("good"), name: "\($0).zip") }
        let begin = ContinuousClock.now
        #expect(try download(datasets, options: options).allSatisfy { $0.state == .fetched })
        #expect(ContinuousClock.now - begin > .milliseconds(700))
    }

    @Test("two runs in one directory exclude each other")
    func exclusion() throws {
        try FileManager.default.createDirectory(at: scratch.file("zips"), withIntermediateDirectories: true)
        let lock = try FileLock.acquire(scratch.at("zips/.download.lock"))
        #expect {
            try download([dataset(server.origin + path("good"), name: "x.zip")])
        } throws: { ($0 as? FleetError)?.code == .locked }
        _ = consume lock
        #expect(try download([dataset(server.origin + path("good"), name: "x.zip")]).first?.state == .fetched)
    }

    @Test("files of this machine are copied, if they are whole")
    func local() throws {
        try Data(server.versionA).write(to: scratch.file("a b.zip"))
        try Data(server.versionA.dropLast()).write(to: scratch.file("cut.zip"))
        let files = try download([
            dataset("\(WebAddress(localPath: scratch.at("a b.zip")))", name: "x.zip"),
            dataset("file://" + scratch.at("cut.zip"), name: "cut.zip"),
            dataset("file://" + scratch.at("none.zip"), name: "none.zip"),
            dataset("file:///dev/zero", name: "zero.zip"), dataset("file://" + scratch.path, name: "directory.zip"),
            dataset("file://" + scratch.at("a%20b.zip"), name: "size.zip", size: 7),
        ])
        #expect(files[0].state == .fetched)
        #expect(files[0].sha256 == SHA256.digest(of: server.versionA))
        #expect(try bytes() == server.versionA)
        let codes = files.dropFirst().map { file -> FleetError.Code? in
            if case .failed(let error) = file.state { error.code } else { nil }
        }
        #expect(codes == [.badData, .notFound, .badData, .badData, .badData])
    }
}

package import SystemIO

/// Where a manifest's links come from: a web page, a page on this machine, or a directory of ZIPs.
package struct ManifestSource: Sendable {
    package static let backblaze = "https://www.backblaze.com/cloud-storage/resources/hard-drive-test-data"
    private static let largestPage = 16 << 20
    private static let timeout: Duration = .seconds(60)
    private static let headTimeout: Duration = .seconds(15)
    /// A server that leaves so many `HEAD` requests in a row without an answer is not asked any more.
    private static let mostSilent = 3

    private let source: String
    private let options: TransferOptions
    /// Is told what was left out.
    private let note: @Sendable (String) -> Void

    /// - Parameter source: An address of scheme `http`, `https` or `file`, or a path.
    package init(
        _ source: String, options: TransferOptions = TransferOptions(),
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.source = source
        self.options = options
        self.note = note
    }

    /// Lists the source's data sets.
    ///
    /// - Parameter asksSizes: Whether the server is asked for every file's size and ETag; a file it does not tell them
    ///   of goes without. Sizes of local files are always looked up.
    package func manifest(
        from firstYear: Int, to lastYear: Int?, asksSizes: Bool, generatedAt: Timestamp
    ) throws(FleetError) -> DatasetManifest {
        let given = WebAddress(source)
        var links: [WebAddress]
        var isDirectory = false
        var transfer: HTTPTransfer?
        if given.isWeb {
            let opened = try HTTPTransfer(options.limits())
            transfer = opened
            let page = try fetchPage(opened)
            // Where redirects led to counts: that is the page which the links are relative to.
            links = read(page, at: opened.effectiveURL.map { WebAddress($0) } ?? given).filter(\.isWeb)
        } else {
            let (path, kind) = try resolve(given)
            isDirectory = kind == .directory
            links = isDirectory ? try files(in: path) : read(try localPage(path), at: WebAddress(localPath: path))
        }
        var manifest = try DatasetManifest(
            links: links, source: source, isDirectory: isDirectory, from: firstYear, to: lastYear,
            generatedAt: generatedAt)
        try addSizes(to: &manifest, asksSizes ? transfer : nil)
        return manifest
    }

    private func fetchPage(_ transfer: HTTPTransfer) throws(FleetError) -> [UInt8] {
        try options.schedule.run { () throws(AttemptFailure) in
            var page: [UInt8] = []
            var isTooLarge = false
            let request = HTTPTransfer.Request(url: source, timeout: Self.timeout)
            let outcome = try transfer.perform(request) { head, bytes in
                guard head.status == 200 else { return false }
                isTooLarge = page.count + bytes.count > Self.largestPage
                if !isTooLarge { page += bytes }
                return !isTooLarge
            }
            if isTooLarge {
                throw AttemptFailure(
                    FleetError(
                        .badData,
                        "cannot read \(source): expected a page of at most \(Self.largestPage) bytes, found more; "
                            + "check the address"), .never)
            }
            let head = outcome.head
            guard head.status == 200 else { throw AttemptFailure(status: head.status, source, transfer.retryAfter) }
            return page
        }
    }

    private func read(_ page: [UInt8], at address: WebAddress) -> [WebAddress] {
        let anchors = HTMLAnchors(scanning: page)
        if anchors.isCut { note("\(source): only the first \(HTMLAnchors.mostLinks) links are looked at") }
        let base = anchors.base.map { address.resolving(WebAddress($0)) } ?? address
        return anchors.links.map { base.resolving(WebAddress($0)) }
    }

    private func resolve(_ given: WebAddress) throws(FleetError) -> (path: String, kind: FileStatus.Kind) {
        let expected = "a directory of ZIP files, an HTML page, or an address of http:// or https://"
        if given.scheme == "file", given.localPath == nil {
            throw FleetError(
                .usage, "cannot read \(source): expected \(expected), found an address of another machine; copy it here"
            )
        }
        return try attempting("read", expected: expected) { () throws(SystemError) in
            let path = try FileSystem.realPath(given.localPath ?? source)
            return (path, try FileStatus.of(path).kind)
        }
    }

    private func files(in directory: String) throws(FleetError) -> [WebAddress] {
        let names = try attempting("list", expected: "a directory of ZIP files") { () throws(SystemError) in
            try FileSystem.list(directory)
        }
        return names.filter { $0.lowercased().hasSuffix(".zip") }.sorted()
            .map { WebAddress(localPath: FileSystem.join(directory, $0)) }
    }

    private func localPage(_ path: String) throws(FleetError) -> [UInt8] {
        do throws(FileReadError) {
            return try FileSystem.read(path, limit: Self.largestPage)
        } catch {
            throw FleetError("read", error, expected: "an HTML page")
        }
    }

    private func addSizes(to manifest: inout DatasetManifest, _ transfer: HTTPTransfer?) throws(FleetError) {
        var silent = 0
        var unknown = 0
        for index in manifest.datasets.indices {
            let address = WebAddress(manifest.datasets[index].url)
            if let path = address.localPath {
                let status = try? FileStatus.of(path)
                manifest.datasets[index].size = status?.kind == .regular ? status?.bytes : nil
                continue
            }
            guard let transfer else { continue }
            unknown += 1
            guard silent < Self.mostSilent else { continue }
            do throws(AttemptFailure) {
                let request = HTTPTransfer.Request(
                    url: manifest.datasets[index].url, isHead: true, timeout: Self.headTimeout)
                let head = try transfer.perform(request) { _, _ in true }.head
                silent = 0
                let size = head.contentLength.flatMap { $0 <= DatasetManifest.largestSize ? $0 : nil }
                guard head.status == 200, size != nil || head.etag != nil else { continue }
                manifest.datasets[index].size = size
                manifest.datasets[index].etag = head.etag
                unknown -= 1
            } catch {
                silent += 1
            }
        }
        if unknown > 0 { note("\(source): the sizes of \(unknown) of \(manifest.datasets.count) files are not known") }
    }
}

extension HTTPTransfer.Outcome {
    var head: ResponseHead {
        switch self {
        case .finished(let head), .stopped(let head): head
        }
    }
}

extension WebAddress {
    /// Whether libcurl is to fetch it.
    var isWeb: Bool { scheme == "http" || scheme == "https" }
}

/// What an answer means for a file of which some bytes are here already.
enum AnswerVerdict {
    /// Its body goes behind the bytes there are; the whole file has this many.
    case append(total: Int?)
    /// Its body is the whole file, of this version.
    case begin(PartFile.Origin)
    /// The bytes there are stay for another try, if there is one.
    case refuse(AttemptFailure)
    /// They are no good to go on from: another try begins anew.
    case discard(AttemptFailure)

    /// - Parameters:
    ///   - asked: The offset from which bytes were asked for; 0 for the whole file.
    ///   - origin: What the bytes before that offset are of.
    init(
        _ head: ResponseHead, asked: Int, origin: PartFile.Origin?, dataset: DatasetManifest.Dataset,
        retryAfter: Duration?
    ) {
        switch head.status {
        case 200:
            let new = PartFile.Origin(
                url: dataset.url, etag: head.etag, lastModified: head.lastModified, bytes: head.contentLength)
            self = Self.fault(new, head, dataset).map { .refuse(AttemptFailure($0, .never)) } ?? .begin(new)
        case 206:
            if let fault = Self.rangeFault(head, asked: asked, origin) {
                self = .discard(
                    AttemptFailure(
                        FleetError(.network, "cannot resume \(dataset.url): \(fault); run it again"),
                        .again(after: nil)))
            } else {
                let range = head.contentRange.flatMap { ContentRange($0) }
                self = .append(total: range?.total ?? origin?.bytes)
            }
        case 416 where asked > 0:
            self = .discard(
                AttemptFailure(
                    FleetError(
                        .network,
                        "cannot resume \(dataset.url): expected bytes from \(asked) on, found status 416, so the file "
                            + "is another one now; run it again"), .again(after: nil)))
        default:
            self = .refuse(AttemptFailure(status: head.status, dataset.url, retryAfter))
        }
    }

    /// Why a whole file cannot be the one that the manifest names.
    private static func fault(
        _ new: PartFile.Origin, _ head: ResponseHead, _ dataset: DatasetManifest.Dataset
    ) -> FleetError? {
        let remedy = "it was replaced, make the manifest again with `reliscore data manifest`"
        if let type = head.contentType?.lowercased(), type.hasPrefix("text/html") {
            return FleetError(
                .badData, "cannot fetch \(dataset.url): expected a ZIP file, found a page (\(type)); check the address")
        }
        if let size = dataset.size, let bytes = new.bytes, size != bytes {
            return FleetError(
                .badData, "cannot fetch \(dataset.url): expected \(size) bytes, found \(bytes); \(remedy)")
        }
        if let known = dataset.etag, let etag = new.etag, !areSame(known, etag) {
            return FleetError(
                .badData, "cannot fetch \(dataset.url): expected ETag \(known.quoted), found \(etag.quoted); \(remedy)")
        }
        return nil
    }

    /// Why a part cannot go behind the bytes there are.
    private static func rangeFault(_ head: ResponseHead, asked: Int, _ origin: PartFile.Origin?) -> String? {
        guard asked > 0, let origin else { return "expected the whole file, found status 206" }
        guard let text = head.contentRange, let range = ContentRange(text), let first = range.first,
            let last = range.last
        else { return "expected a Content-Range, found \(head.contentRange?.quoted ?? "none")" }
        if first != asked { return "expected bytes from \(asked) on, found Content-Range \(text.quoted)" }
        if let total = range.total, let bytes = origin.bytes, total != bytes {
            return "expected a part of \(bytes) bytes, found one of \(total)"
        }
        if let length = head.contentLength, length != last - first + 1 {
            return "expected \(last - first + 1) bytes, found Content-Length \(length)"
        }
        if let before = origin.etag, let etag = head.etag, before != etag {
            return "expected a part of ETag \(before.quoted), found \(etag.quoted)"
        }
        return nil
    }

    /// Compares ETags weakly (RFC 9110, section 8.8.3.2): bytes are checked otherwise.
    static func areSame(_ left: String, _ right: String) -> Bool {
        let opaque = { (etag: String) in etag.hasPrefix("W/") ? etag.dropFirst(2) : etag[...] }
        return opaque(left) == opaque(right)
    }
}

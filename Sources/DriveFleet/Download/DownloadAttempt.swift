internal import SystemIO

/// One request for a file, or for what is missing of it, and what its answer makes of the part.
struct DownloadAttempt {
    let dataset: DatasetManifest.Dataset
    let part: PartFile
    /// Whether it follows on a failure.
    let isAnother: Bool
    let report: (_ done: Int, _ total: Int?) -> Void

    /// Leaves the whole file in the part, or throws; what the part then holds can be gone on from.
    func run(_ transfer: HTTPTransfer) throws(AttemptFailure) {
        // An earlier run may have ended between the last byte and the new name.
        if !isOfNoUse, let total = part.origin?.bytes, part.length == total, total > 0 {
            return try verify(total: total)
        }
        let asked = part.origin?.validator == nil || isOfNoUse ? 0 : part.length
        var request = HTTPTransfer.Request(url: dataset.url)
        request.rangeStart = asked
        request.isOnNewConnection = isAnother
        if asked > 0 { request.ifRange = part.origin?.validator }
        var state = State()
        do throws(AttemptFailure) {
            let outcome = try transfer.perform(request) { head, bytes in
                if state.isFirst { open(head, asked: asked, transfer.retryAfter, &state, first: bytes.first) }
                if state.failure == nil { append(bytes, &state) }
                return state.failure == nil
            }
            if state.isFirst { open(outcome.head, asked: asked, transfer.retryAfter, &state, first: nil) }
        } catch {
            if state.failure == nil { throw error }
        }
        if let failure = state.failure { throw failure }
        try verify(total: state.total)
    }

    private struct State {
        var isFirst = true
        var total: Int?
        var failure: AttemptFailure?
    }

    /// Whether what there is cannot be the beginning of the file that the manifest names.
    private var isOfNoUse: Bool {
        guard let origin = part.origin else { return true }
        if let bytes = origin.bytes, part.length > bytes || bytes != dataset.size ?? bytes { return true }
        guard let etag = origin.etag, let known = dataset.etag else { return false }
        return !AnswerVerdict.areSame(etag, known)
    }

    /// Judges an answer before its body is taken.
    private func open(_ head: ResponseHead, asked: Int, _ retryAfter: Duration?, _ state: inout State, first: UInt8?) {
        state.isFirst = false
        let verdict = AnswerVerdict(
            head, asked: asked, origin: part.origin, dataset: dataset, retryAfter: retryAfter)
        do throws(SystemError) {
            switch verdict {
            case .append(let total):
                state.total = total ?? dataset.size
            case .begin(let origin):
                if let first, first != UInt8(ascii: "P") {
                    state.failure = AttemptFailure(
                        FleetError(
                            .badData,
                            "cannot fetch \(dataset.url): expected a ZIP file, found something else "
                                + "(\(head.contentType ?? "of no stated type")); check the address"), .never)
                    return
                }
                try part.begin(origin)
                state.total = origin.bytes ?? dataset.size
            case .refuse(let failure):
                state.failure = failure
            case .discard(let failure):
                state.failure = failure
                try part.discard()
            }
        } catch {
            state.failure = broken(error)
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer, _ state: inout State) {
        do throws(SystemError) {
            if let total = state.total, bytes.count > total - part.length {
                try part.discard()
                state.failure = AttemptFailure(
                    FleetError(
                        .network, "cannot fetch \(dataset.url): expected \(total) bytes, found more; run it again"),
                    .again(after: nil))
                return
            }
            try part.append(bytes)
            report(part.length, state.total)
        } catch {
            state.failure = broken(error)
        }
    }

    private func verify(total: Int?) throws(AttemptFailure) {
        if let total, part.length != total {
            throw AttemptFailure(
                FleetError(
                    .network,
                    "cannot fetch \(dataset.url): expected \(total) bytes, found \(part.length); run it again"),
                .again(after: nil))
        }
        let fault: String?
        do throws(FleetError) {
            fault = try WholeZIP.fault(of: part.path)
        } catch {
            throw AttemptFailure(error, .never)
        }
        guard let fault else { return }
        do throws(SystemError) { try part.discard() } catch { throw broken(error) }
        throw AttemptFailure(FleetError(.badData, "cannot fetch \(dataset.url): \(fault); run it again"), .anew)
    }

    private func broken(_ cause: SystemError) -> AttemptFailure {
        AttemptFailure(FleetError("write", cause, expected: "room for \(dataset.fileName)"), .never)
    }
}

internal import CCurl
internal import SystemIO

/// Requests to web servers through libcurl, one after the other on the caller's thread; connections are kept between
/// them. Follows redirects to http and https only, and from https to https only.
final class HTTPTransfer {
    struct Limits: Sendable, Equatable {
        static let redirects = 8
        var connect: Duration = .seconds(30)
        /// A transfer that stays below `stallBytesPerSecond` this long is given up; whole seconds.
        var stall: Duration = .seconds(60)
        var stallBytesPerSecond = 1024
        /// Nil for as fast as it comes.
        var bytesPerSecond: Int?
    }

    struct Request {
        let url: String
        /// `HEAD` instead of `GET`.
        var isHead = false
        /// Asks for the bytes from here on; 0 for the whole file.
        var rangeStart = 0
        /// The validator the range is to depend on.
        var ifRange: String?
        /// After a failure: what a server sent too much would be taken for the next answer on its connection.
        var isOnNewConnection = false
        /// For the whole of it; nil where only a stall counts.
        var timeout: Duration?
    }

    enum Outcome {
        case finished(ResponseHead)
        /// The receiver wanted no more.
        case stopped(ResponseHead)
    }

    private let transfer: UnsafeMutableRawPointer
    private let limits: Limits
    /// libcurl's own words about a failure; it keeps the pointer.
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(_ limits: Limits = Limits()) throws(FleetError) {
        if let problem = ccurl_load() {
            throw FleetError(
                .toolMissing,
                "cannot fetch from the network: expected libcurl.so.4, found: \(String(cString: problem)); "
                    + "apt-get install libcurl4")
        }
        guard let transfer = ccurl_new() else {
            throw FleetError(.network, "cannot fetch from the network: libcurl has no memory for a transfer")
        }
        self.transfer = transfer
        self.limits = limits
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        ccurl_set_buffer(transfer, CURLOPT_ERRORBUFFER, words)
        let web = Int64(CURLPROTO_HTTP | CURLPROTO_HTTPS)
        let settings: [(CURLoption, Int64)] = [
            // Signals would interrupt other threads; time-outs of name look-ups then need none.
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 1), (CURLOPT_MAXREDIRS, Int64(Limits.redirects)),
            (CURLOPT_PROTOCOLS, web),
            // A rate is looked at only after up to a hundred buffers.
            (CURLOPT_BUFFERSIZE, Int64(min(max((limits.bytesPerSecond ?? .max) / 1000, 1024), 512 << 10))),
            (CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(limits.connect)),
            (CURLOPT_LOW_SPEED_LIMIT, Int64(limits.stallBytesPerSecond)),
            (CURLOPT_LOW_SPEED_TIME, max(limits.stall.components.seconds, 1)),
            (CURLOPT_MAX_RECV_SPEED_LARGE, Int64(limits.bytesPerSecond ?? 0)),
        ]
        for (option, value) in settings { ccurl_set_number(transfer, option, value) }
        ccurl_set_text(transfer, CURLOPT_USERAGENT, "reliscore")
    }

    deinit {
        ccurl_free(transfer)
        words.deallocate()
    }

    /// Where the last request ended up after its redirects.
    var effectiveURL: String? { ccurl_get_text(transfer, CURLINFO_EFFECTIVE_URL).map { String(cString: $0) } }

    /// Seconds the server asked to wait before the next try; nil where it did not.
    var retryAfter: Duration? {
        let seconds = ccurl_get_number(transfer, CURLINFO_RETRY_AFTER)
        return seconds > 0 ? .seconds(seconds) : nil
    }

    /// - Parameter receive: Is given the header and the next bytes of the body, and says whether it wants more.
    /// - Throws: `AttemptFailure` when there was no answer, or not all of it. The status is for the caller to judge.
    func perform(
        _ request: Request, receive: (ResponseHead, UnsafeRawBufferPointer) -> Bool
    ) throws(AttemptFailure) -> Outcome {
        let lines = request.ifRange.flatMap { ccurl_append_line(nil, "If-Range: \($0)") }
        defer { ccurl_free_lines(lines) }
        ccurl_set_lines(transfer, CURLOPT_HTTPHEADER, lines)
        ccurl_set_text(transfer, CURLOPT_URL, request.url)
        ccurl_set_text(transfer, CURLOPT_RANGE, request.rangeStart > 0 ? "\(request.rangeStart)-" : nil)
        ccurl_set_number(transfer, request.isHead ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1)
        ccurl_set_number(transfer, CURLOPT_FRESH_CONNECT, request.isOnNewConnection ? 1 : 0)
        ccurl_set_number(transfer, CURLOPT_TIMEOUT_MS, request.timeout.map(Self.milliseconds) ?? 0)
        let isEncrypted = request.url.lowercased().hasPrefix("https:")
        let next = isEncrypted ? CURLPROTO_HTTPS : CURLPROTO_HTTP | CURLPROTO_HTTPS
        ccurl_set_number(transfer, CURLOPT_REDIR_PROTOCOLS, Int64(next))
        words[0] = 0
        let (code, reception) = withoutActuallyEscaping(receive) { receive in
            let reception = Reception(receive)
            ccurl_set_receivers(
                transfer, receiveHeader, receiveBody, Unmanaged.passUnretained(reception).toOpaque())
            // libcurl leaves SIGPIPE to its caller, as it is told to leave signals alone.
            let code = withExtendedLifetime(reception) {
                SignalSource.withBrokenPipesAsErrors { ccurl_perform(transfer) }
            }
            let ended = (head: reception.head, isStopped: reception.isStopped)
            reception.receive = { _, _ in false }
            return (code, ended)
        }
        if reception.isStopped { return .stopped(reception.head) }
        guard code == CURLE_OK else { throw failure(code, request.url) }
        return .finished(reception.head)
    }

    private func failure(_ code: CURLcode, _ url: String) -> AttemptFailure {
        let said = String(cString: words)
        let found = said.isEmpty ? String(cString: ccurl_describe(code)) : said
        let transient: [CURLcode] = [
            CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_PARTIAL_FILE,
            CURLE_OPERATION_TIMEDOUT, CURLE_SSL_CONNECT_ERROR, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
            CURLE_HTTP2, CURLE_HTTP2_STREAM,
        ]
        // The rest of an answer that was longer than it said, on a connection kept from another request.
        let isOutOfStep = code == CURLE_UNSUPPORTED_PROTOCOL && said.contains("HTTP/0.9")
        let remedy = isOutOfStep ? remedy(CURLE_OK) : remedy(code)
        return AttemptFailure(
            FleetError(.network, "cannot fetch \(url): expected an answer, found: \(found); \(remedy)"),
            isOutOfStep || transient.contains(code) ? .again(after: nil) : .never)
    }

    private func remedy(_ code: CURLcode) -> String {
        switch code {
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_TOO_MANY_REDIRECTS:
            "the server redirects to where this program does not go, check the address"
        case CURLE_URL_MALFORMAT: "check the address"
        default: "check the address and the network, then run it again"
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        max(duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000, 1)
    }
}

/// What libcurl's callbacks work on while a request runs.
private final class Reception {
    var head = ResponseHead()
    var isStopped = false
    var receive: (ResponseHead, UnsafeRawBufferPointer) -> Bool

    init(_ receive: @escaping (ResponseHead, UnsafeRawBufferPointer) -> Bool) { self.receive = receive }
}

private let receiveHeader: ccurl_receiver = { bytes, one, count, context in
    guard let context else { return 0 }
    let reception = Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
    reception.head.take(UnsafeRawBufferPointer(start: bytes, count: one * count))
    return count
}

private let receiveBody: ccurl_receiver = { bytes, one, count, context in
    guard let context else { return 0 }
    let reception = Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
    if reception.receive(reception.head, UnsafeRawBufferPointer(start: bytes, count: one * count)) { return count }
    reception.isStopped = true
    // Any other number than was given ends the transfer.
    return count &+ 1
}

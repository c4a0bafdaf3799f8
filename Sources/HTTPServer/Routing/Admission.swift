internal import HTTPProtocol

/// Decides by a request's head which endpoint answers it, or what is answered in its place.
struct Admission: Sendable {
    let router: Router
    let access: AccessControl
    let bodyBytes: Int

    /// Stands for requests that reach no endpoint.
    var noEndpoint: Int { router.endpoints.count }

    /// The largest content that the endpoint takes.
    func contentLimit(of endpoint: Int) -> Int {
        guard endpoint < router.endpoints.count else { return 0 }
        return switch router.endpoints[endpoint].content {
        case .none: 0
        case .json(let limit): min(limit, bodyBytes)
        }
    }

    /// - Parameters:
    ///   - base: The message that `head` was read from.
    ///   - endpoint: Set to the index of the endpoint that matched, or to `noEndpoint`.
    /// - Returns: Nil when the endpoint is to answer.
    func earlyAnswer(to head: RequestHead, in base: UnsafeRawBufferPointer, endpoint: inout Int) -> EarlyAnswer? {
        endpoint = noEndpoint
        if let refusal = refusalOfRepeatedFields(head) { return refusal }
        switch router.match(head.method, path: head.pathRange.bytes(in: base)) {
        case .endpoint(let index):
            endpoint = index
            return refusal(of: head, in: base, at: index)
        case .methodNotAllowed(let allow):
            return EarlyAnswer(
                status: .methodNotAllowed, code: "method_not_allowed", detail: "this path answers \(allow) only",
                field: ("Allow", allow))
        case .options(let allow):
            return EarlyAnswer(status: .noContent, field: ("Allow", allow))
        case .redirect(let path):
            let query = head.queryRange.map { "?" + String(decoding: $0.bytes(in: base), as: UTF8.self) } ?? ""
            return EarlyAnswer(
                status: .temporaryRedirect, code: "trailing_slash", detail: "the path is \(path)",
                field: ("Location", path + query))
        case .notFound:
            return EarlyAnswer(
                status: .notFound, code: "not_found", detail: "nothing is served here; see /docs for what is")
        }
    }

    /// Two values of a field that has one would let a proxy and this server act on different ones.
    private func refusalOfRepeatedFields(_ head: RequestHead) -> EarlyAnswer? {
        let name: StaticString
        if head.isRepeated(.contentType) {
            name = "Content-Type"
        } else if head.isRepeated(.authorization) {
            name = "Authorization"
        } else {
            return nil
        }
        return EarlyAnswer(
            status: .badRequest, code: "field_repeated",
            detail: "cannot read the request: expected one \(name), found several; send one", closesConnection: true)
    }

    private func refusal(of head: RequestHead, in base: UnsafeRawBufferPointer, at endpoint: Int) -> EarlyAnswer? {
        if case .token = router.endpoints[endpoint].access, !access.isOpen {
            let presented = head.value(of: .authorization, in: base).flatMap { BearerToken.find(in: $0) }
            guard access.admits(presented) else { return refusalOfCredentials(wereGiven: presented != nil) }
        }
        guard case .json = router.endpoints[endpoint].content else { return nil }
        if let type = head.value(of: .contentType, in: base), JSONContentType(type) != .json {
            return EarlyAnswer(
                status: .unsupportedMediaType, code: "media_type",
                detail: "expected Content-Type application/json, found "
                    + "\(String(decoding: type.prefix(100), as: UTF8.self)); "
                    + "with curl, add -H 'content-type: application/json'",
                field: ("Accept", "application/json"))
        }
        guard isIdentityCoded(head, in: base) else {
            return EarlyAnswer(
                status: .unsupportedMediaType, code: "content_coding", detail: "the content must not be compressed",
                field: ("Accept-Encoding", "identity"))
        }
        return nil
    }

    private func refusalOfCredentials(wereGiven: Bool) -> EarlyAnswer {
        EarlyAnswer(
            status: .unauthorized, code: wereGiven ? "token_wrong" : "token_missing",
            detail: "this endpoint wants the field `Authorization: Bearer <token>` with the server's token",
            field: (
                "WWW-Authenticate",
                "Bearer realm=\"reliscore\"" + (wereGiven ? ", error=\"invalid_token\"" : "")  // RFC 6750 section 3.1
            ))
    }

    private func isIdentityCoded(_ head: RequestHead, in base: UnsafeRawBufferPointer) -> Bool {
        guard head.contains(.contentEncoding) else { return true }
        var isIdentity = true
        head.forEachValue(of: .contentEncoding, in: base) { value in
            isIdentity = isIdentity && String(decoding: value, as: UTF8.self).lowercased() == "identity"
        }
        return isIdentity
    }
}

extension RequestHead {
    /// Whether more than one field has this name.
    func isRepeated(_ name: FieldName) -> Bool {
        guard contains(name) else { return false }
        var count = 0
        for index in 0..<fieldCount where field(at: index).name == name { count += 1 }
        return count > 1
    }
}

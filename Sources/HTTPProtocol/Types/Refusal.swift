/// Why a message is refused. The answer is its status and the connection is closed: where the next request would
/// begin is not known.
package struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: Code

    /// What was wrong, for programs: the raw value is the `code` that clients see, and stays.
    package enum Code: String, Sendable, CaseIterable {
        case notARequest = "not_a_request"
        case emptyLines = "empty_lines"
        case bareLineFeed = "bare_line_feed"
        case bareCarriageReturn = "bare_carriage_return"
        case controlByte = "control_byte"
        case methodInvalid = "method_invalid"
        case methodTooLong = "method_too_long"
        case requestLineMalformed = "request_line_malformed"
        case targetTooLong = "target_too_long"
        case targetInvalid = "target_invalid"
        case targetForm = "target_form"
        case connectUnsupported = "connect_unsupported"
        case versionMalformed = "version_malformed"
        case versionUnsupported = "version_unsupported"
        case headTooLarge = "head_too_large"
        case tooManyFields = "too_many_fields"
        case lineFolded = "line_folded"
        case fieldNameInvalid = "field_name_invalid"
        case fieldColonMissing = "field_colon_missing"
        case hostMissing = "host_missing"
        case hostRepeated = "host_repeated"
        case hostInvalid = "host_invalid"
        case contentLengthInvalid = "content_length_invalid"
        case contentLengthRepeated = "content_length_repeated"
        case lengthAndCoding = "length_and_coding"
        case transferCodingAmbiguous = "transfer_coding_ambiguous"
        case transferCodingRepeated = "transfer_coding_repeated"
        case transferCodingUnsupported = "transfer_coding_unsupported"
        case transferCodingInHTTP10 = "transfer_coding_in_http10"
        case connectionInvalid = "connection_invalid"
        case expectationUnknown = "expectation_unknown"
        case bodyTooLarge = "body_too_large"
        case tooManyChunks = "too_many_chunks"
        case chunkSizeInvalid = "chunk_size_invalid"
        case chunkExtensionInvalid = "chunk_extension_invalid"
        case chunkLineTooLong = "chunk_line_too_long"
        case chunkEndMissing = "chunk_end_missing"
        case trailersTooLarge = "trailers_too_large"
        case trailerForbidden = "trailer_forbidden"
    }

    package init(_ code: Code) { self.code = code }

    package var status: HTTPStatus {
        switch code {
        case .targetTooLong: .uriTooLong
        case .headTooLarge, .tooManyFields, .trailersTooLarge: .requestHeaderFieldsTooLarge
        case .bodyTooLarge, .tooManyChunks: .contentTooLarge
        case .expectationUnknown: .expectationFailed
        // An unsupported transfer coding is 400 with the other framings that two readers could take differently; the 501
        // of RFC 9112 section 6.1 is only a SHOULD.
        case .methodTooLong, .connectUnsupported: .notImplemented
        case .versionUnsupported: .httpVersionNotSupported
        default: .badRequest
        }
    }

    package var description: String { "\(detail)" }

    /// One sentence for people: what cannot be read, what was expected and found, and what to do.
    package var detail: StaticString {
        switch code {
        case .notARequest:
            "cannot read the request: expected a method name, found a byte that cannot begin one; send plain HTTP/1.1"
        case .emptyLines:
            "cannot read the request: expected a request line, found a second empty line before it; remove the lines"
        case .bareLineFeed:
            "cannot read the request: expected CR LF at the end of a line, found LF alone; end lines with CR LF"
        case .bareCarriageReturn:
            "cannot read the request: expected CR LF at the end of a line, found CR alone; end lines with CR LF"
        case .controlByte:
            "cannot read the request: expected text, found a control byte in a line; remove or encode it"
        case .methodInvalid:
            "cannot read the request line: expected a method of token characters, found another byte; correct it"
        case .methodTooLong:
            "cannot read the request line: expected a method of at most 32 bytes, found more; use a standard method"
        case .requestLineMalformed:
            "cannot read the request line: expected method, target and version with one space between, found other; correct it"
        case .targetTooLong:
            "cannot read the request target: expected at most the configured length, found more; send data in the body"
        case .targetInvalid:
            "cannot read the request target: expected a path of URL characters, found others; percent-encode them"
        case .targetForm:
            "cannot read the request target: expected /path, an http URL or * with OPTIONS, found another; correct it"
        case .connectUnsupported:
            "cannot serve CONNECT: expected a request for this server, found a request for a tunnel; use a proxy"
        case .versionMalformed:
            "cannot read the request line: expected HTTP/1.1 at its end, found other text; correct it"
        case .versionUnsupported:
            "cannot read the request: expected HTTP/1.1 or HTTP/1.0, found another version; use HTTP/1.1"
        case .headTooLarge:
            "cannot read the request head: expected at most the configured size, found more; send fewer or shorter fields"
        case .tooManyFields:
            "cannot read the request: expected at most the configured number of fields, found more; send fewer"
        case .lineFolded:
            "cannot read a field: expected a name at the start of the line, found a space or tab; join folded lines"
        case .fieldNameInvalid:
            "cannot read a field: expected a name of token characters and a colon, found another byte; remove it"
        case .fieldColonMissing:
            "cannot read a field: expected a name and a colon, found no colon in the line; correct it"
        case .hostMissing:
            "cannot read the request: expected one Host field, found none; send the host name"
        case .hostRepeated:
            "cannot read the request: expected one Host field, found several; send one"
        case .hostInvalid:
            "cannot read the Host: expected a host name or address and an optional port, found other text; correct it"
        case .contentLengthInvalid:
            "cannot read Content-Length: expected a decimal number without sign, list or leading zero, found other; correct it"
        case .contentLengthRepeated:
            "cannot read the request: expected one Content-Length, found several; send one"
        case .lengthAndCoding:
            "cannot read the request: expected Content-Length or Transfer-Encoding, found both; send one of them"
        case .transferCodingAmbiguous:
            "cannot read Transfer-Encoding: expected exactly chunked, found another value; send chunked"
        case .transferCodingRepeated:
            "cannot read the request: expected one Transfer-Encoding, found several; send one"
        case .transferCodingUnsupported:
            "cannot read Transfer-Encoding: expected exactly chunked, found another coding before it; use Content-Encoding"
        case .transferCodingInHTTP10:
            "cannot read the request: expected no Transfer-Encoding in HTTP/1.0, found one; use HTTP/1.1 or Content-Length"
        case .connectionInvalid:
            "cannot read Connection: expected a list of tokens, found another byte; correct it"
        case .expectationUnknown:
            "cannot meet Expect: expected 100-continue, found another expectation; remove it"
        case .bodyTooLarge:
            "cannot read the body: expected at most the configured size, found more; send less in one request"
        case .tooManyChunks:
            "cannot read the body: expected at most the configured number of chunks, found more; send larger chunks"
        case .chunkSizeInvalid:
            "cannot read a chunk: expected its size as 1 to 16 hexadecimal digits, found other; correct it"
        case .chunkExtensionInvalid:
            "cannot read a chunk: expected extensions as ;name=value, found other text after its size; remove it"
        case .chunkLineTooLong:
            "cannot read a chunk: expected a short line with its size, found a longer one; remove chunk extensions"
        case .chunkEndMissing:
            "cannot read a chunk: expected CR LF after its data, found another byte; correct the chunk's size"
        case .trailersTooLarge:
            "cannot read the trailers: expected at most the configured size, found more; send fewer"
        case .trailerForbidden:
            "cannot read the trailers: expected no field that frames, routes or authorises, found one; send it in the head"
        }
    }
}

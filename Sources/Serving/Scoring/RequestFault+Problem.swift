internal import Bytes
internal import HTTPProtocol
internal import HTTPServer
internal import JSONText

extension Response {
    /// Answers 400 for content that is not JSON.
    mutating func setProblem(_ error: JSONError) {
        setProblem(.badRequest, code: "json_\(snakeCase(error.code.rawValue))", detail: error.description)
    }
}

/// `unexpectedEnd` as clients see codes: `unexpected_end`, and `invalid_utf8` for `invalidUTF8`.
private func snakeCase(_ name: String) -> String {
    var result = ""
    var isAfterSmallLetter = false
    for character in name {
        if character.isUppercase, isAfterSmallLetter { result.append("_") }
        isAfterSmallLetter = !character.isUppercase
        result += character.lowercased()
    }
    return result
}

extension RequestFaults {
    /// Answers 422 with every fault kept, as RFC 9457 with `errors` and `error_count`.
    func write(to response: inout Response) {
        response.beginProblem(.unprocessableContent, code: "schema_mismatch", detail: detail)
        response.body.append(",\"error_count\":")
        response.body.appendDecimal(count)
        response.body.append(",\"errors\":")
        appendList(to: &response.body)
        response.body.append(UInt8(ascii: "}"))
    }

    /// The kept faults as a JSON array.
    func appendList(to output: inout ByteBuffer) {
        output.append(UInt8(ascii: "["))
        for (index, fault) in kept.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append("{\"pointer\":")
            output.appendJSON(string: fault.pointer)
            if let item = fault.item {
                output.append(",\"item\":")
                output.appendDecimal(item)
            }
            if let driveID = fault.driveID {
                output.append(",\"drive_id\":")
                output.appendJSON(string: driveID)
            }
            output.append(",\"code\":")
            output.appendJSON(string: fault.code.rawValue)
            output.append(",\"expected\":")
            output.appendJSON(string: fault.expected)
            output.append(",\"found\":")
            output.appendJSON(string: fault.found)
            output.append(UInt8(ascii: "}"))
        }
        output.append(UInt8(ascii: "]"))
    }

    /// One sentence; where keys differ, in the words ReliScore's clients look for.
    var detail: String {
        guard let first = kept.first else { return "the request does not match the schema" }
        let total = count == 1 ? "1 fault in all" : "\(count) faults in all"
        let place = first.item.map { " (item \($0)\(first.driveID.map { ", drive_id '\($0)'" } ?? ""))" } ?? ""
        let sameItem = kept.filter { $0.item == first.item }
        let missing = sameItem.filter { $0.code == .missingFeature }.map(\.expected)
        let unexpected = sameItem.filter { $0.code == .unexpectedFeature }.map(\.found)
        if missing.isEmpty && unexpected.isEmpty {
            let subject = first.pointer.isEmpty ? "the request" : first.pointer
            return "cannot read \(subject)\(place): expected \(first.expected), found \(first.found); \(total)"
        }
        // A request of one row whose keys are all listed gets ReliScore's sentence to the letter.
        let isWhole = first.item == nil && count == kept.count
        return "Feature schema mismatch\(place). Missing keys: \(RequestFaults.list(missing)). Unexpected keys: "
            + "\(RequestFaults.list(unexpected))." + (isWhole ? "" : " \(total).")
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : "[" + names.sorted().map { "'\($0)'" }.joined(separator: ", ") + "]"
    }
}

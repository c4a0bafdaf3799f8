internal import Bytes
internal import HTTPProtocol
internal import HTTPServer
internal import JSONText

extension Response {
    /// Answers 400 for content that is not JSON.
    mutating func setProblem(_ error: JSONError, in what: String) {
        setProblem(.badRequest, code: "json_\(error.code.rawValue)", detail: "cannot read \(what): \(error)")
    }
}

extension RequestFaults {
    /// Answers 422 with every fault kept, as RFC 9457 with `errors` and `error_count`.
    func write(to response: inout Response) {
        response.beginProblem(.unprocessableContent, code: "schema_mismatch", detail: detail)
        response.body.append(",\"error_count\":")
        response.body.appendDecimal(count)
        response.body.append(",\"errors\":")
        appendList(to: &response.body)
        response.body.append(0x7D)
    }

    /// The kept faults as a JSON array.
    func appendList(to output: inout ByteBuffer) {
        output.append(0x5B)
        for (index, fault) in kept.enumerated() {
            if index > 0 { output.append(0x2C) }
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
            output.append(0x7D)
        }
        output.append(0x5D)
    }

    /// One sentence; where keys differ, in the words ReliScore's clients look for.
    var detail: String {
        guard let first = kept.first else { return "the request does not match the schema" }
        let place = first.item.map { " (item \($0)\(first.driveID.map { ", drive_id '\($0)'" } ?? ""))" } ?? ""
        let total = count == 1 ? "1 fault" : "\(count) faults"
        let sameItem = kept.filter { $0.item == first.item }
        let missing = sameItem.filter { $0.code == .missingFeature }.map(\.expected)
        let unexpected = sameItem.filter { $0.code == .unexpectedFeature }.map(\.found)
        if missing.isEmpty && unexpected.isEmpty {
            return "cannot read \(first.pointer.isEmpty ? "the request" : first.pointer)\(place): expected "
                + "\(first.expected), found \(first.found); \(total) in all"
        }
        return "Feature schema mismatch\(place). Missing keys: \(RequestFaults.list(missing)). Unexpected keys: "
            + "\(RequestFaults.list(unexpected))." + (first.item == nil ? "" : " \(total) in all.")
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : "[" + names.sorted().map { "'\($0)'" }.joined(separator: ", ") + "]"
    }
}

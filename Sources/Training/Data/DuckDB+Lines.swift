internal import Warehouse

extension DuckDB {
    private static let longestAnswer = 256 << 20

    /// The rows of a short answer, whose fields must not need quotes: numbers, dates, or text through `url_encode`.
    func lines(_ query: String, _ resources: Resources, _ cannot: String) throws(TrainingError) -> [[String]] {
        var bytes: [UInt8] = []
        try run(
            "COPY (\(query)) TO '/dev/stdout' (FORMAT csv, HEADER false)", resources,
            receive: { (chunk) throws(TrainingError) in
                guard bytes.count + chunk.count <= Self.longestAnswer else {
                    throw TrainingError(.badData, "\(cannot): expected a short answer, found more than 256 MiB")
                }
                bytes += chunk
            },
            failure: { TrainingError(.inputOutput, "\(cannot): \($0)") })
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// A name as an SQL identifier.
    static func identifier(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

extension String {
    /// The text whose `url_encode` this is.
    var urlDecoded: String {
        guard utf8.contains(UInt8(ascii: "%")) else { return self }
        var bytes: [UInt8] = []
        var rest = Substring(self).utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(Substring(rest.prefix(2)), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

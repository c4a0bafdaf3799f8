package import SystemIO

extension DuckDB {
    private static let longestAnswer = 256 << 20

    /// The rows that a task prints, in CSV, whose fields must not need quotes: numbers, dates, or text through
    /// `url_encode`. A statement prints with `COPY (…) TO '/dev/stdout' (FORMAT csv, HEADER false)`.
    package func lines(_ sql: String, _ resources: Resources) throws(WarehouseError) -> [[String]] {
        try lines(sql, resources, feed: nil) { $0 }
    }

    /// - Parameter feed: As `run` has it.
    package func lines<Failure: Error>(
        _ sql: String, _ resources: Resources, feed: ((borrowing FileDescriptor) throws(Failure) -> Void)?,
        failure: (WarehouseError) -> Failure
    ) throws(Failure) -> [[String]] {
        var bytes: [UInt8] = []
        var isTooLong = false
        try run(
            sql, resources, feed: feed,
            receive: { (chunk) throws(Failure) in
                isTooLong = isTooLong || bytes.count + chunk.count > Self.longestAnswer
                if !isTooLong { bytes += chunk }
            },
            failure: failure)
        if isTooLong {
            throw failure(
                WarehouseError(.badData, "cannot take DuckDB's answer: expected a short one, found more than 256 MiB"))
        }
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// A statement that prints what `query` gives.
    package static func printing(_ query: String) -> String {
        "COPY (\(query)) TO '/dev/stdout' (FORMAT csv, HEADER false);"
    }

    /// The table of files, without the columns that their folders' names stand for.
    ///
    /// - Parameter patterns: Paths, with what DuckDB takes as wildcards escaped unless it is meant.
    package static func scan(_ patterns: [String], options: String = "") -> String {
        let list = patterns.map(literal).joined(separator: ", ")
        return "read_parquet([\(list)], hive_partitioning = false\(options))"
    }

    /// A path in which what DuckDB takes as wildcards stands for itself.
    package static func escapedPattern(_ path: String) -> String {
        path.reduce(into: "") { text, character in
            switch character {
            case "*", "?", "[": text += "[\(character)]"
            // DuckDB splits patterns there on every system; the few characters around it are the narrowest it can be told.
            case "\\": text += "[[-^]"
            default: text.append(character)
            }
        }
    }

    /// A name as an SQL identifier.
    package static func identifier(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

extension String {
    /// The text whose `url_encode` this is.
    package var urlDecoded: String {
        utf8.contains(UInt8(ascii: "%")) ? String(decoding: percentDecoded, as: UTF8.self) : self
    }

    /// The bytes that `%` and two hexadecimal digits stand for; a `%` before something else stands for itself.
    package var percentDecoded: [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(self).utf8
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            // The first may not be a sign, which a number might begin with.
            if byte == UInt8(ascii: "%"), digits.count == 2, digits.first != UInt8(ascii: "+"),
                let code = UInt8(Substring(digits), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}

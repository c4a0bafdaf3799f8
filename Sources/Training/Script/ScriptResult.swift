internal import JSONText

/// What a script says at its end: one JSON object on standard output, alone or after lines of other text.
struct ScriptResult {
    let document: JSONValue

    private static let longestMessage = 2_000

    /// - Parameter text: Of a script that ended with exit code 0.
    init(standardOutput text: [UInt8]) throws(TrainingError) {
        guard let document = Self.lastObject(text) else {
            throw TrainingError(
                .engineFailed,
                "cannot read the script's result: expected a JSON object at the end of its standard output, found "
                    + (text.isEmpty
                        ? "nothing" : "\"\(Self.printable(String(decoding: text.suffix(200), as: UTF8.self)))\""))
        }
        if let status = document["status"]?.stringValue, status != "SUCCESS" {
            let reason = Self.reportedError(text) ?? status
            throw TrainingError(
                .engineFailed, "cannot train with the script: expected the status SUCCESS, found \(status): \(reason)")
        }
        self.document = document
    }

    /// Where the script says its model is.
    var modelPath: String? { document["modelPath"]?.stringValue }

    /// The `error` of a `FAILED` result.
    static func reportedError(_ text: [UInt8]) -> String? {
        guard let error = lastObject(text)?["error"]?.stringValue, !error.isEmpty else { return nil }
        return printable(error)
    }

    /// The text without control characters, and not longer than people read.
    static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.suffix(longestMessage).map {
            $0.properties.generalCategory == .control ? " " : $0
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result).split(separator: " ").joined(separator: " ")
    }

    /// The whole text, or what begins with the last line that opens an object and is one.
    private static func lastObject(_ text: [UInt8]) -> JSONValue? {
        if let whole = object(text[...]) { return whole }
        var end = text.endIndex
        var tries = 0
        while let brace = text[..<end].lastIndex(of: UInt8(ascii: "{")), tries < 1_000 {
            let isFirstOfLine = brace == text.startIndex || text[brace - 1] == UInt8(ascii: "\n")
            if isFirstOfLine {
                tries += 1
                if let found = object(text[brace...]) { return found }
            }
            end = brace
        }
        return nil
    }

    private static func object(_ text: ArraySlice<UInt8>) -> JSONValue? {
        let value = text.withUnsafeBytes { try? JSONValue.parse($0) }
        return value?.objectValue == nil ? nil : value
    }
}

internal import Bytes
internal import Datasets
internal import JSONText

/// Writes one line per scored row, as CSV or as JSON objects.
struct ScoreWriter: Sendable {
    enum Format: String, CaseIterable, Sendable { case csv, ndjson }

    let format: Format
    /// `score`, or `margin` when the link function is left out.
    let quantity: String
    let features: [String]
    let outputCount: Int
    let explains: Bool

    func appendHeader(_ keptNames: [String], to output: inout ByteBuffer) {
        guard format == .csv else { return }
        var names = keptNames
        let outputs = (0..<outputCount).map { outputCount == 1 ? "" : "_\($0)" }
        names += outputs.map { quantity + $0 }
        if explains {
            for suffix in outputs { names += features.map { "contribution\(suffix)_\($0)" } + ["base_value\(suffix)"] }
        }
        for (index, name) in names.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            CSVWriter.append(field: name, to: &output)
        }
        output.append(UInt8(ascii: "\n"))
    }

    /// Appends a field that goes before the scores, with its comma.
    func appendKept(field: UnsafeRawBufferPointer, name: String, to output: inout ByteBuffer) {
        switch format {
        case .csv: CSVWriter.append(field: field, to: &output)
        case .ndjson:
            appendName(name, to: &output)
            output.appendJSON(stringBytes: field)
        }
        output.append(UInt8(ascii: ","))
    }

    func appendKept(_ value: JSONValue, name: String, to output: inout ByteBuffer) {
        switch (format, value) {
        case (.csv, .string(let text)): CSVWriter.append(field: text, to: &output)
        case (.csv, .null): break
        case (.csv, _): CSVWriter.append(field: value.text(), to: &output)
        case (.ndjson, _):
            appendName(name, to: &output)
            value.write(to: &output)
        }
        output.append(UInt8(ascii: ","))
    }

    private func appendName(_ name: String, to output: inout ByteBuffer) {
        output.appendJSON(string: name)
        output.append(UInt8(ascii: ":"))
    }

    /// - Parameters:
    ///   - kept: The row's kept fields, each appended by `appendKept`.
    ///   - contributions: `[outputCount, features + 1]`, the last of each output its base value.
    func appendRow(
        kept: UnsafeRawBufferPointer, outputs: ArraySlice<Double>, contributions: ArraySlice<Double>?,
        to output: inout ByteBuffer
    ) {
        switch format {
        case .csv:
            output.append(kept)
            appendCSV(outputs, isFirst: true, to: &output)
            if let contributions { appendCSV(contributions, isFirst: false, to: &output) }
        case .ndjson:
            output.append(UInt8(ascii: "{"))
            output.append(kept)
            appendJSON(outputs, contributions, to: &output)
        }
        output.append(UInt8(ascii: "\n"))
    }

    private func appendCSV(_ numbers: ArraySlice<Double>, isFirst: Bool, to output: inout ByteBuffer) {
        for (index, number) in numbers.enumerated() {
            if index > 0 || !isFirst { output.append(UInt8(ascii: ",")) }
            // A custom objective's sums can leave the range of Double; CSV readers know these words.
            if number.isFinite {
                output.appendJSON(number)
            } else {
                output.append(text: number.isNaN ? "nan" : "\(number)")
            }
        }
    }

    private func appendJSON(
        _ outputs: ArraySlice<Double>, _ contributions: ArraySlice<Double>?, to output: inout ByteBuffer
    ) {
        output.appendJSON(string: quantity)
        output.append(UInt8(ascii: ":"))
        appendList(outputs.indices, to: &output) { appendNumber(outputs[$0], to: &$1) }
        if let contributions {
            let (first, width) = (contributions.startIndex, features.count + 1)
            output.append(",\"contributions\":")
            appendList(0..<outputCount, to: &output) { appendObject(contributions[(first + $0 * width)...], to: &$1) }
            output.append(",\"base_value\":")
            appendList(0..<outputCount, to: &output) {
                appendNumber(contributions[first + ($0 + 1) * width - 1], to: &$1)
            }
        }
        output.append(UInt8(ascii: "}"))
    }

    /// A list, or its one element where the model has one output.
    private func appendList(
        _ indices: Range<Int>, to output: inout ByteBuffer, _ element: (Int, inout ByteBuffer) -> Void
    ) {
        if outputCount > 1 { output.append(UInt8(ascii: "[")) }
        for index in indices {
            if index > indices.lowerBound { output.append(UInt8(ascii: ",")) }
            element(index, &output)
        }
        if outputCount > 1 { output.append(UInt8(ascii: "]")) }
    }

    private func appendObject(_ values: ArraySlice<Double>, to output: inout ByteBuffer) {
        output.append(UInt8(ascii: "{"))
        for (index, name) in features.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.appendJSON(string: name)
            output.append(UInt8(ascii: ":"))
            appendNumber(values[values.startIndex + index], to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// JSON has no infinities: null says that there is no number to give.
    private func appendNumber(_ value: Double, to output: inout ByteBuffer) {
        if value.isFinite { output.appendJSON(value) } else { output.append("null") }
    }
}

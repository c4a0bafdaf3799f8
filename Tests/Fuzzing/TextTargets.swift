internal import Bytes
internal import Datasets
internal import JSONText

/// A text is refused, or what is written of its value reads back as the same value.
func tryJSON(_ bytes: UnsafeRawBufferPointer) -> CInt {
    var reader = JSONReader(bytes)
    let isWellFormed: Bool
    do {
        try reader.skipValue()
        _ = try reader.next()
        isWellFormed = true
    } catch {
        isWellFormed = false
    }
    guard let value = try? JSONValue.parse(bytes) else {
        precondition(!isWellFormed, "skipping takes what parsing refuses")
        return 0
    }
    precondition(isWellFormed, "parsing takes what skipping refuses")
    var written = ByteBuffer()
    value.write(to: &written)
    let again = try? JSONValue.parse(written.bytes)
    precondition(again == value)
    return 0
}

/// A table has the same records however its bytes arrive.
func tryCSV(_ bytes: UnsafeRawBufferPointer) -> CInt {
    let cut = bytes.isEmpty ? 0 : Int(bytes[0]) % bytes.count
    let whole = records(in: [bytes])
    let pieces = records(in: [
        UnsafeRawBufferPointer(rebasing: bytes[..<cut]), UnsafeRawBufferPointer(rebasing: bytes[cut...]),
    ])
    precondition(whole == pieces)
    return 0
}

/// The records up to the first error, which is the last element.
private func records(in chunks: [UnsafeRawBufferPointer]) -> [[String]] {
    var reader = CSVReader()
    var records: [[String]] = []
    do throws(DatasetError) {
        for chunk in chunks {
            var position = 0
            while try reader.next(in: chunk, from: &position) { records.append(numbered(reader.record)) }
        }
        if try reader.finish() { records.append(numbered(reader.record)) }
    } catch {
        records.append([error.description])
    }
    return records
}

private func numbered(_ record: CSVRecord) -> [String] {
    (0..<record.fieldCount).map { field in
        record.bytes.withUnsafeBytes { bytes in
            let text = UnsafeRawBufferPointer(rebasing: bytes[record.range(of: field)])
            return "\(NumericField.parse(text)) \(record.text(field))"
        }
    }
}

/// A line of JSON is refused, or becomes one row; after a refusal the matrix is as it was.
func tryNDJSON(_ bytes: UnsafeRawBufferPointer) -> CInt {
    let rows = JSONRows(features: ["a", "b", "temperature"])
    var matrix = FeatureMatrix(featureCount: 3)
    var lines = LineReader()
    var position = 0
    while (try? lines.next(in: bytes, from: &position)) == true {
        let before = matrix.rowCount
        let isTaken = lines.line.withUnsafeBytes { line in
            (try? rows.append(line, number: lines.number, to: &matrix)) != nil
        }
        precondition(matrix.rowCount == before + (isTaken ? 1 : 0))
    }
    return 0
}

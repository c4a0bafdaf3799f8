internal import Bytes
internal import Datasets
internal import SystemIO

@testable internal import DriveFleet

/// A daily file gives the same lines, counts and refusal however its lines are split and its bytes arrive, and a line
/// for each row.
func tryDailyFile(_ bytes: UnsafeRawBufferPointer) -> CInt {
    let chunk = bytes.isEmpty ? 1 : Int(bytes[bytes.count - 1]) + 1
    let exact = normalised(bytes, .exact, chunk: bytes.count)
    for search in LineSearch.allCases where search.isSupported {
        precondition(normalised(bytes, search, chunk: bytes.count) == exact, "\(search) finds other rows")
        precondition(
            normalised(bytes, search, chunk: chunk) == exact, "\(search) finds other rows in chunks of \(chunk)")
    }
    guard exact.refusal == nil else { return 0 }
    var reader = CSVReader()
    var position = 0
    var rows = 0
    exact.lines.withUnsafeBytes { lines in
        while (try? reader.next(in: lines, from: &position)) == true {
            let record = reader.record
            precondition(record.fieldCount == DriveColumn.allCases.count)
            let day = record.bytes.withUnsafeBytes { CalendarDate(iso: UnsafeRawBufferPointer(rebasing: $0[..<10])) }
            precondition(day != nil, "a row has no day")
            rows += 1
        }
        precondition(position == lines.count, "what is written is no CSV")
    }
    precondition(rows == exact.counts.total.written)
    return 0
}

private struct Normalised: Equatable {
    var lines: [UInt8] = []
    var counts: IngestCounts
    var refusal: String?
}

private func normalised(_ bytes: UnsafeRawBufferPointer, _ search: LineSearch, chunk: Int) -> Normalised {
    var normaliser = DailyFileNormaliser(file: "fuzzed.csv", search: search)
    var output = ByteBuffer()
    do throws(FleetError) {
        var at = 0
        while at < bytes.count {
            let end = min(at + chunk, bytes.count)
            try normaliser.append(UnsafeRawBufferPointer(rebasing: bytes[at..<end]), to: &output)
            at = end
        }
        try normaliser.finish(to: &output)
    } catch {
        return Normalised(counts: normaliser.counts, refusal: error.description)
    }
    return Normalised(lines: output.array, counts: normaliser.counts)
}

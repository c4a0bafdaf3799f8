import Bytes

@testable import DriveFleet

/// What the normaliser makes of a text.
struct NormalisedFile: Equatable {
    var lines: [String] = []
    var counts = IngestCounts()
    /// Why the file is refused.
    var refusal: String?

    init(_ text: String, search: LineSearch = .best, chunk: Int = .max, file: String = "2018-01-01.csv") {
        self.init(bytes: Array(text.utf8), search: search, chunk: chunk, file: file)
    }

    init(bytes: [UInt8], search: LineSearch = .best, chunk: Int = .max, file: String = "2018-01-01.csv") {
        var normaliser = DailyFileNormaliser(file: file, search: search)
        var output = ByteBuffer()
        do throws(FleetError) {
            try bytes.withUnsafeBufferPointer { bytes throws(FleetError) in
                let bytes = UnsafeRawBufferPointer(bytes)
                var at = 0
                while at < bytes.count {
                    let count = min(chunk, bytes.count - at)
                    // Alone in memory, so that reading behind a chunk is a finding of the address sanitizer.
                    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
                    defer { copy.deallocate() }
                    copy.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[at..<at + count]))
                    try normaliser.append(UnsafeRawBufferPointer(copy), to: &output)
                    at += count
                }
            }
            try normaliser.finish(to: &output)
        } catch {
            refusal = error.description
        }
        counts = normaliser.counts
        // Of a refused file nothing counts.
        if refusal == nil { lines = output.text.split(separator: "\n").map(String.init) }
    }

    var line: String? { lines.first }
}

extension IngestCounts {
    /// `bad_date 1, no_date 2`, of all months.
    var rejections: String {
        Rejection.allCases.filter { total.rejected(for: $0) > 0 }.map { "\($0.name) \(total.rejected(for: $0))" }
            .joined(separator: ", ")
    }

    /// `capacity_bytes unknown 1`, of all months.
    var refusals: String {
        DriveColumn.allCases.flatMap { column in
            Refusal.allCases.filter { total.refused(column, for: $0) > 0 }
                .map { "\(column.name) \($0.name) \(total.refused(column, for: $0))" }
        }.joined(separator: ", ")
    }
}

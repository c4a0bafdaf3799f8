package import Bytes
internal import CCSVKernels
internal import Datasets
internal import Glibc

/// Turns one daily file of drive statistics, of any layout since 2013, into lines of one CSV without a header: the
/// columns of `DriveColumn` in their order, an empty field where there is no value.
///
/// Columns are found by name, case aside, and others are left out. A row without a day or a serial number, or with
/// another number of fields than the header, is rejected and counted; a value that cannot be true becomes null and is
/// counted. Numbers keep their value exactly. Rows stay in their order, duplicates included.
///
/// Bytes may come in chunks of any size. Lines without quotes, nearly all there are, are split by vector instructions;
/// the others by the exact reader, which holds one record at a time.
/// ```swift
/// var normaliser = DailyFileNormaliser(file: "2018-01-01.csv")
/// while let chunk = source.read() { try normaliser.append(chunk, to: &output) }
/// try normaliser.finish(to: &output)
/// ```
package struct DailyFileNormaliser: ~Copyable, @unchecked Sendable {  // Owns what its pointers point to.
    private let file: String
    /// Nil to read every record exactly.
    private let kernel: ccsv_kernel?
    private var reader = CSVReader()
    /// The exact reader is inside a record, or about to begin one.
    private var isReadingExactly = true
    /// Where the next record begins.
    private var line = 1
    /// The beginning of a line whose end is in a chunk to come.
    private var pending: [UInt8] = []
    private let layout: UnsafeMutablePointer<ccsv_layout>
    /// Nil until the header is read.
    private var writer: DriveDayWriter?

    private static let longestPendingLine = 1 << 16

    /// - Parameter file: Its name, for messages.
    package init(file: String) { self.init(file: file, search: .best) }

    init(file: String, search: LineSearch) {
        self.file = file
        kernel = search.kernel
        layout = UnsafeMutablePointer<ccsv_layout>.allocate(capacity: 1)
        layout.initialize(to: ccsv_layout())
    }

    deinit { layout.deallocate() }

    /// What became of the rows so far.
    package var counts: IngestCounts {
        switch writer {
        case .some(let writer): writer.counts
        case .none: IngestCounts()
        }
    }

    /// Whether a member of an archive is a daily file, by its path: not what macOS adds, no document.
    package static func isDailyFile(_ path: String) -> Bool {
        let components = path.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        guard let name = components.last else { return false }
        return name.lowercased().hasSuffix(".csv") && !name.hasPrefix("._") && !components.contains("__MACOSX")
    }

    /// Reads on, and appends the lines of the rows that are complete.
    ///
    /// - Throws: `.badData` when the file cannot be trusted: no header, no column for the day or the serial number, a date
    ///   with the day or month first, broken quotes. What was written of the file is then of no use.
    package mutating func append(_ chunk: UnsafeRawBufferPointer, to output: inout ByteBuffer) throws(FleetError) {
        var position = 0
        while position < chunk.count {
            if isReadingExactly {
                try takeRecord(chunk, &position, to: &output)
            } else if pending.isEmpty {
                try takeLines(chunk, &position, to: &output)
            } else {
                try takePending(chunk, &position, to: &output)
            }
        }
    }

    /// Ends the file: its last line may lack a line feed.
    ///
    /// - Throws: As `append` does.
    package mutating func finish(to output: inout ByteBuffer) throws(FleetError) {
        if !pending.isEmpty { try takePendingExactly(to: &output) }
        let hasRecord: Bool
        do { hasRecord = try reader.finish() } catch { throw damaged(error) }
        if isReadingExactly, hasRecord { try takeRecord(to: &output) }
        guard writer != nil else {
            throw FleetError(
                .badData, "cannot read \(file): expected a header with the columns' names, found an empty file")
        }
    }

    // MARK: Lines

    /// Takes lines as long as they are whole and plain.
    private mutating func takeLines(
        _ chunk: UnsafeRawBufferPointer, _ position: inout Int, to output: inout ByteBuffer
    ) throws(FleetError) {
        while position < chunk.count {
            let rest = UnsafeRawBufferPointer(rebasing: chunk[position...])
            switch try takeLine(rest, to: &output) {
            case .taken(let bytes): position &+= bytes
            case .incomplete:
                pending.append(contentsOf: rest)
                position = chunk.count
            case .exact: return beginExactly()
            }
        }
    }

    private enum Line { case taken(Int), incomplete, exact }

    @inline(__always)
    private mutating func takeLine(
        _ text: UnsafeRawBufferPointer, to output: inout ByteBuffer
    ) throws(FleetError) -> Line {
        guard let kernel, let row = writer?.row else { return .exact }
        let outcome = ccsv_find(
            kernel, layout, text.baseAddress?.assumingMemoryBound(to: UInt8.self), Int64(text.count), row)
        switch outcome {
        case CCSV_ROW:
            try writer?.write(
                text, bytes: Int(row.pointee.bytes), isPlain: row.pointee.has_other_text == 0, line: line, to: &output)
        case CCSV_FIELD_COUNT: rejectFieldCount(Int(row.pointee.field_count))
        case CCSV_BLANK: break
        case CCSV_INCOMPLETE: return .incomplete
        default: return .exact
        }
        line &+= 1
        return .taken(Int(row.pointee.bytes))
    }

    /// Completes the pending line.
    private mutating func takePending(
        _ chunk: UnsafeRawBufferPointer, _ position: inout Int, to output: inout ByteBuffer
    ) throws(FleetError) {
        let rest = UnsafeRawBufferPointer(rebasing: chunk[position...])
        let feed = rest.baseAddress.flatMap { memchr($0, CInt(UInt8(ascii: "\n")), rest.count) }
        let bytes = feed.flatMap { feed in rest.baseAddress.map { UnsafeRawPointer(feed) - $0 + 1 } } ?? rest.count
        pending.append(contentsOf: rest[..<bytes])
        position += bytes
        guard feed != nil else {
            if pending.count > Self.longestPendingLine { try takePendingExactly(to: &output) }
            return
        }
        let text = pending
        let outcome = try text.withUnsafeBufferPointer { bytes throws(FleetError) in
            try takeLine(UnsafeRawBufferPointer(bytes), to: &output)
        }
        if case .exact = outcome { return try takePendingExactly(to: &output) }
        pending.removeAll(keepingCapacity: true)
    }

    // MARK: Records of the exact reader

    private mutating func beginExactly() {
        isReadingExactly = true
        reader.begin(atLine: line)
    }

    /// Leaves the pending line, which may be only a part of its record, to the exact reader.
    private mutating func takePendingExactly(to output: inout ByteBuffer) throws(FleetError) {
        beginExactly()
        let text = pending
        pending.removeAll(keepingCapacity: true)
        try text.withUnsafeBufferPointer { bytes throws(FleetError) in
            var position = 0
            try takeRecord(UnsafeRawBufferPointer(bytes), &position, to: &output)
        }
    }

    private mutating func takeRecord(
        _ chunk: UnsafeRawBufferPointer, _ position: inout Int, to output: inout ByteBuffer
    ) throws(FleetError) {
        let isComplete: Bool
        do { isComplete = try reader.next(in: chunk, from: &position) } catch { throw damaged(error) }
        if isComplete { try takeRecord(to: &output) }
    }

    private mutating func takeRecord(to output: inout ByteBuffer) throws(FleetError) {
        let record = reader.record
        line = record.line + 1 + record.bytes.count { $0 == UInt8(ascii: "\n") }
        guard writer != nil else {
            if !record.isBlank { try takeHeader(record) }
            return
        }
        isReadingExactly = false
        guard !record.isBlank else { return }
        guard record.fieldCount == writer?.header.fieldCount else { return rejectFieldCount(record.fieldCount) }
        writer?.place(record)
        try record.bytes.withUnsafeBufferPointer { bytes throws(FleetError) in
            try writer?.write(
                UnsafeRawBufferPointer(bytes), bytes: bytes.count, isPlain: false, line: record.line,
                to: &output)
        }
    }

    private mutating func takeHeader(_ record: CSVRecord) throws(FleetError) {
        let header = try DailyFileHeader(record, file: file)
        layout.pointee = header.layout
        writer = DriveDayWriter(header: header, file: file)
        isReadingExactly = false
    }

    private mutating func rejectFieldCount(_ count: Int) {
        guard let expected = writer?.header.fieldCount else { return }
        writer?.reject(for: count < expected ? .tooFewFields : .tooManyFields)
    }

    private func damaged(_ error: DatasetError) -> FleetError {
        let column = error.column.map { ", column \($0)" } ?? ""
        let remedy = error.remedy.map { "; \($0)" } ?? ""
        return FleetError(
            .badData,
            "cannot read \(file):\(error.line ?? line)\(column): expected \(error.expected), "
                + "found \(error.found)\(remedy)")
    }
}

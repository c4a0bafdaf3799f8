internal import Bytes
internal import CCSVKernels
internal import Datasets
internal import JSONText
internal import SystemIO
internal import Warehouse

/// Turns the fields of one record into a line of the normalised CSV, and counts what became of it.
///
/// Nearly all values are short whole numbers or plain texts of a line that is still in the chunk; those are checked and
/// copied eight or more bytes at a time. Everything else goes the long way.
struct DriveDayWriter: ~Copyable {
    /// Where the record's fields are; whoever splits a line fills it.
    let row: UnsafeMutablePointer<ccsv_row>
    private let starts: UnsafeMutablePointer<UInt32>
    private let ends: UnsafeMutablePointer<UInt32>
    let header: DailyFileHeader
    private let file: String
    private var settled = IngestCounts()
    /// Of the month at hand.
    private var written = 0
    private var failures = 0
    private var nulls: InlineArray<14, Int> = .init(repeating: 0)
    private var month: Month?
    /// The last date read, as the file has it if that takes ten bytes, and as it is written.
    private var readDay: TenBytes?
    private var writtenDay = TenBytes()
    /// For values that are written the long way.
    private var scratch = ByteBuffer()

    private struct TenBytes: Equatable {
        var first: UInt64 = 0
        var last: UInt16 = 0

        init() {}

        @inline(__always)
        init(at text: UnsafeRawPointer) {
            first = text.loadUnaligned(as: UInt64.self)
            last = text.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
        }
    }

    init(header: DailyFileHeader, file: String) {
        self.header = header
        self.file = file
        row = UnsafeMutablePointer<ccsv_row>.allocate(capacity: 1)
        row.initialize(to: ccsv_row())
        // Both are the record's first members: arrays, which Swift would import as tuples.
        starts = UnsafeMutableRawPointer(row).assumingMemoryBound(to: UInt32.self)
        ends = starts + Int(CCSV_COLUMNS)
    }

    deinit { row.deallocate() }

    var counts: IngestCounts {
        var counts = settled
        if let month { counts.months[month, default: IngestCounts.Rows()].add(currentRows) }
        return counts
    }

    mutating func reject(for reason: IngestCounts.Rejection) { settled.undated.reject(for: reason) }

    /// Sets the places of the fields of a record that was not split by the kernel.
    func place(_ record: CSVRecord) {
        for (column, place) in header.places.enumerated() {
            guard let place else { continue }
            let range = record.range(of: place)
            starts[column] = UInt32(truncatingIfNeeded: range.lowerBound)
            ends[column] = UInt32(truncatingIfNeeded: range.upperBound)
        }
    }

    /// Writes the record whose fields `row` places in `text`, or rejects it.
    ///
    /// - Parameters:
    ///   - text: The record, and whatever can be read behind it.
    ///   - bytes: Of the record.
    ///   - isPlain: All of it is printable ASCII, and no field has a comma or a quote.
    ///   - line: Where it begins, for messages.
    /// - Throws: `.badData` for a date that has the day or the month first.
    @inline(__always)
    mutating func write(
        _ text: UnsafeRawBufferPointer, bytes: Int, isPlain: Bool, line: Int, to output: inout ByteBuffer
    ) throws(FleetError) {
        guard let base = text.baseAddress else { return }
        let day = field(.date, in: base)
        if day.count != 10 || TenBytes(at: base + Int(starts[0])) != readDay {
            guard try takeDay(day, base, line: line) else { return }
        }
        let serialNumber = trimmed(field(.serialNumber, in: base))
        guard serialNumber.count > 0 else { return rejectInMonth(for: .noSerialNumber) }
        if !isPlain, !PlainText.isText(serialNumber) { return rejectInMonth(for: .badSerialNumber) }

        // A text may double by its quotes, a number written anew has at most 25 bytes, and copies go past their end.
        let start = output.reserve(2 * bytes + 14 * 32 + 64)
        let end = UnsafeRawPointer(base) + text.count
        var at = start
        at.storeBytes(of: writtenDay.first, as: UInt64.self)
        at.storeBytes(of: writtenDay.last, toByteOffset: 8, as: UInt16.self)
        at.storeBytes(of: UInt8(ascii: ","), toByteOffset: 10, as: UInt8.self)
        at += 11
        at = write(serialNumber, isPlain: isPlain, readable: end, to: at)
        at = separator(at)
        let model = trimmed(field(.model, in: base))
        if model.count == 0 {
            nulls[DriveColumn.model.rawValue] &+= 1
        } else if isPlain || PlainText.isText(model) {
            at = write(model, isPlain: isPlain, readable: end, to: at)
        } else {
            refuse(.model, for: .notText)
        }
        at = separator(at)
        at = writeFailure(field(.failure, in: base), to: at)
        at = separator(at)
        at = writeNumber(.capacityBytes, base, end, to: at)
        for column in DriveColumn.smart5.rawValue...DriveColumn.temperature.rawValue {
            at = separator(at)
            at = writeNumber(DriveColumn(rawValue: column) ?? .temperature, base, end, to: at)
        }
        at.storeBytes(of: UInt8(ascii: "\n"), as: UInt8.self)
        output.advance(by: at - start + 1)
        written &+= 1
    }

    // MARK: Fields

    @inline(__always)
    private func field(_ column: DriveColumn, in base: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        let start = Int(starts[column.rawValue])
        return UnsafeRawBufferPointer(start: base + start, count: Int(ends[column.rawValue]) &- start)
    }

    @inline(__always)
    private func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let first = text.first, let last = text.last, first <= 0x20 || last <= 0x20 else { return text }
        return PlainText.trimmed(text)
    }

    @inline(__always)
    private func separator(_ at: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        at.storeBytes(of: UInt8(ascii: ","), as: UInt8.self)
        return at + 1
    }

    @inline(__always)
    private func write(
        _ text: UnsafeRawBufferPointer, isPlain: Bool, readable end: UnsafeRawPointer, to at: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        guard isPlain, let source = text.baseAddress else { return PlainText.writeQuoted(text, to: at) }
        if text.count <= 32, end - source >= 32 {
            at.storeBytes(of: source.loadUnaligned(as: SIMD32<UInt8>.self), as: SIMD32<UInt8>.self)
        } else {
            at.copyMemory(from: source, byteCount: text.count)
        }
        return at + text.count
    }

    @inline(__always)
    private mutating func writeFailure(
        _ text: UnsafeRawBufferPointer, to at: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let isWhole = text.count == 3 && text[1] == UInt8(ascii: ".") && text[2] == UInt8(ascii: "0")
        if text.count == 1 || isWhole, text[0] | 1 == UInt8(ascii: "1") {
            failures &+= Int(text[0] & 1)
            at.storeBytes(of: text[0], as: UInt8.self)
            return at + 1
        }
        return writeSlowly(.failure, text, to: at)
    }

    @inline(__always)
    private mutating func writeNumber(
        _ column: DriveColumn, _ base: UnsafeRawPointer, _ end: UnsafeRawPointer, to at: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let text = field(column, in: base)
        guard let source = text.baseAddress, text.count > 0 else {
            nulls[column.rawValue] &+= 1
            return at
        }
        var digits = text.count
        // `.0` at the end, as data tools write whole numbers.
        if digits > 2, (source + digits).loadUnaligned(fromByteOffset: -2, as: UInt16.self) == 0x302E { digits &-= 2 }
        // A zero before other digits is left out, so that a number is written in one way only; a capacity is not zero.
        let beginsWithZero = source.load(as: UInt8.self) == UInt8(ascii: "0")
        guard digits <= WholeNumber.mostDigits, end - source >= 16,
            !beginsWithZero || (digits == 1 && column != .capacityBytes), WholeNumber.isDigits(source, count: digits)
        else { return writeSlowly(column, text, to: at) }
        at.storeBytes(of: source.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
        return at + digits
    }

    @inline(never)
    private mutating func writeSlowly(
        _ column: DriveColumn, _ text: UnsafeRawBufferPointer, to at: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        scratch.removeAll()
        switch FieldNumber.read(PlainText.trimmed(text), as: column) {
        case .null: nulls[column.rawValue] &+= 1
        case .refused(let reason): refuse(column, for: reason)
        case .number(let value): scratch.appendJSON(value)
        case .whole(let value):
            scratch.appendDecimal(value)
            if column == .failure { failures &+= value }
        }
        if let source = scratch.bytes.baseAddress { at.copyMemory(from: source, byteCount: scratch.count) }
        return at + scratch.count
    }

    // MARK: Days and counts

    /// Reads another day than the last row's; false when the row is rejected, or a header.
    @inline(never)
    private mutating func takeDay(
        _ field: UnsafeRawBufferPointer, _ base: UnsafeRawPointer, line: Int
    ) throws(FleetError) -> Bool {
        let text = PlainText.trimmed(field)
        switch DayText.parse(text) {
        case .day(let date):
            let next = Month(date)
            if next != month { settle(for: next) }
            scratch.removeAll()
            scratch.append(date)
            if let written = scratch.bytes.baseAddress { writtenDay = TenBytes(at: written) }
            readDay = field.count == 10 ? field.baseAddress.map { TenBytes(at: $0) } : nil
            return true
        case .ambiguous:
            throw FleetError(
                .badData,
                "cannot read \(file):\(line): expected dates with the year first, such as 2018-01-31, found "
                    + "\"\(String(decoding: text.prefix(24), as: UTF8.self))\", whose day and month cannot be told apart; "
                    + "write the year first")
        case .invalid:
            let isHeader = header.isRepeated(date: field, serialNumber: self.field(.serialNumber, in: base))
            if isHeader { settled.repeatedHeaders &+= 1 } else { reject(for: text.isEmpty ? .noDate : .badDate) }
            return false
        }
    }

    private var currentRows: IngestCounts.Rows {
        var rows = IngestCounts.Rows()
        rows.read = written
        rows.written = written
        rows.failures = failures
        for column in nulls.indices { rows.nulls[column] = nulls[column] }
        return rows
    }

    private mutating func settle(for next: Month) {
        if let month { settled.months[month, default: IngestCounts.Rows()].add(currentRows) }
        month = next
        written = 0
        failures = 0
        nulls = .init(repeating: 0)
    }

    private mutating func rejectInMonth(for reason: IngestCounts.Rejection) {
        guard let month else { return reject(for: reason) }
        settled.months[month, default: IngestCounts.Rows()].reject(for: reason)
    }

    private mutating func refuse(_ column: DriveColumn, for reason: IngestCounts.Refusal) {
        nulls[column.rawValue] &+= 1
        guard let month else { return }
        settled.months[month, default: IngestCounts.Rows()].refuse(column, for: reason)
    }
}

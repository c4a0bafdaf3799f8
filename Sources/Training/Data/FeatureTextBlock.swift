import Dispatch
internal import JSONText

/// Whole lines of DuckDB's text, and the rows they hold: `unit,group,day,label,features…`, names in URL encoding, so that
/// a comma or a line feed is always what it seems.
///
/// A block is the reader's until `submit` and after `wait`, and a thread's between them, which is what `@unchecked`
/// asserts.
final class FeatureTextBlock: @unchecked Sendable {
    /// A row but for its features. The names are ranges of the block's text.
    struct Row: BitwiseCopyable {
        var unitHash: UInt64
        var unit: (start: UInt32, end: UInt32)
        var group: (start: UInt32, end: UInt32)
        var day: Int32
        var isPositive: Bool
    }

    static let bytes = 1 << 20

    private let text = UnsafeMutableRawBufferPointer.allocate(byteCount: FeatureTextBlock.bytes, alignment: 16)
    private(set) var textBytes = 0
    private let width: Int
    private let rowStorage: UnsafeMutableBufferPointer<Row>
    private let featureStorage: UnsafeMutableBufferPointer<Double>
    private(set) var rowCount = 0
    /// The text from which on it is not as it should be.
    private(set) var fault: String?
    private let isDone = DispatchSemaphore(value: 0)

    /// - Parameter width: The number of features.
    init(width: Int) {
        self.width = width
        // A line has at least its commas, its line feed, a day and a label. Memory that is not used is not touched.
        let mostRows = Self.bytes / (width + 6) + 1
        rowStorage = .allocate(capacity: mostRows)
        featureStorage = .allocate(capacity: mostRows * width)
    }

    deinit {
        text.deallocate()
        rowStorage.deallocate()
        featureStorage.deallocate()
    }

    var rows: UnsafeBufferPointer<Row> { UnsafeBufferPointer(rebasing: rowStorage[..<rowCount]) }
    var features: UnsafeBufferPointer<Double> { UnsafeBufferPointer(rebasing: featureStorage[..<(rowCount * width)]) }

    func name(_ range: (start: UInt32, end: UInt32)) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: text[Int(range.start)..<Int(range.end)])
    }

    /// Takes as much of `chunk` as has room; the number of bytes taken.
    func append(_ chunk: UnsafeRawBufferPointer) -> Int {
        let count = min(chunk.count, text.count - textBytes)
        UnsafeMutableRawBufferPointer(rebasing: text[textBytes...]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        textBytes += count
        return count
    }

    /// Gives the line that has not ended over to `next`, which is empty; false when no line has ended.
    func moveRest(to next: FeatureTextBlock) -> Bool {
        var end = textBytes
        while end > 0, text[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        guard end > 0 else { return false }
        _ = next.append(UnsafeRawBufferPointer(rebasing: text[end..<textBytes]))
        textBytes = end
        return true
    }

    func removeAll() {
        textBytes = 0
        rowCount = 0
        fault = nil
    }

    func submit(to queue: DispatchQueue) {
        queue.async {
            self.parse()
            self.isDone.signal()
        }
    }

    func wait() { isDone.wait() }

    private func parse() {
        var cursor = FeatureTextCursor(UnsafeRawBufferPointer(rebasing: text[..<textBytes]))
        while !cursor.isAtEnd {
            let start = cursor.position
            let target = UnsafeMutableBufferPointer(rebasing: featureStorage[(rowCount * width)...])
            guard rowCount < rowStorage.count, target.count >= width, let row = cursor.row(features: target, width)
            else {
                let line = text[start..<textBytes].prefix { $0 != UInt8(ascii: "\n") }
                fault = String(decoding: line.prefix(80), as: UTF8.self)
                return
            }
            rowStorage.initializeElement(at: rowCount, to: row)
            rowCount += 1
        }
    }
}

/// Reads the fields of rows one after the other.
private struct FeatureTextCursor {
    let text: UnsafeRawBufferPointer
    var position = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool { position >= text.count }

    /// The row at the position; nil when it is not one.
    mutating func row(features: UnsafeMutableBufferPointer<Double>, _ width: Int) -> FeatureTextBlock.Row? {
        let unit = field()
        let group = field()
        let day = field()
        let label = field()
        guard let day = DecimalParser.int(bytes(day)), let days = Int32(exactly: day), label.count == 1,
            let mark = bytes(label).first, mark == UInt8(ascii: "0") || mark == UInt8(ascii: "1")
        else { return nil }
        for index in 0..<width {
            let isLast = index == width - 1
            guard let value = number(before: isLast ? UInt8(ascii: "\n") : UInt8(ascii: ",")) else { return nil }
            features[index] = value
        }
        return FeatureTextBlock.Row(
            unitHash: NameTable.hash(bytes(unit)), unit: (UInt32(unit.lowerBound), UInt32(unit.upperBound)),
            group: (UInt32(group.lowerBound), UInt32(group.upperBound)), day: days,
            isPositive: mark == UInt8(ascii: "1"))
    }

    private func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: text[range]) }

    /// The field at the position, which moves behind its comma.
    private mutating func field() -> Range<Int> {
        let start = position
        while position < text.count, text[position] != UInt8(ascii: ","), text[position] != UInt8(ascii: "\n") {
            position += 1
        }
        defer { position = min(position + 1, text.count) }
        return start..<position
    }

    /// The number at the position, which moves behind the separator; NaN where there is none, and for infinities.
    private mutating func number(before separator: UInt8) -> Double? {
        let start = position
        while position < text.count, text[position] > UInt8(ascii: ",") || text[position] == UInt8(ascii: "+") {
            position += 1
        }
        guard position < text.count, text[position] == separator else { return nil }
        let field = bytes(start..<position)
        position += 1
        switch field.count {
        case 0: return .nan
        case 1 where field[0] &- 0x30 <= 9: return Double(field[0] &- 0x30)
        case 3 where field[1] == UInt8(ascii: ".") && field[2] == 0x30 && field[0] &- 0x30 <= 9:
            return Double(field[0] &- 0x30)
        default: return Self.parse(field)
        }
    }

    private static func parse(_ field: UnsafeRawBufferPointer) -> Double? {
        if case .value(let value) = DecimalParser.parse(field, as: .plain) { return value }
        let word = String(decoding: field, as: UTF8.self).lowercased()
        return ["nan", "-nan", "inf", "-inf"].contains(word) ? .nan : nil
    }
}

internal import Datasets
internal import JSONText

/// Numbers of a row that the quick way does not know: other spellings, and what is no number.
enum FieldNumber {
    /// What a column makes of a text.
    enum Outcome {
        /// Written without a point, as most files have it.
        case whole(Int)
        case number(Double)
        case null
        case refused(IngestCounts.Refusal)
    }

    private static let largestCapacity = 1e15

    static func read(_ text: UnsafeRawBufferPointer, as column: DriveColumn) -> Outcome {
        if column == .failure, let flag = truthValue(text) { return .whole(flag) }
        let value: Double
        switch NumericField.parse(text) {
        case .missing: return .null
        case .invalid: return .refused(isTooLarge(text) ? .notFinite : .notANumber)
        case .value(let number): value = number
        }
        guard value.isFinite else { return .refused(.notFinite) }
        switch column {
        case .failure:
            return value == 0 ? .whole(0) : value == 1 ? .whole(1) : .refused(.outOfRange)
        case .capacityBytes:
            if value == -1 { return .refused(.unknown) }
            guard value >= 1, value <= largestCapacity, value.rounded() == value else { return .refused(.outOfRange) }
            return .whole(Int(value))
        default:
            // A negative number cannot come from a drive's counters, but it is what the file says. A negative zero becomes
            // zero: they compare equal, so that which of two duplicates stays would not be settled.
            let isShort = value.magnitude < 1e15 && value.rounded() == value
            return isShort ? .whole(Int(value)) : .number(value)
        }
    }

    private static func truthValue(_ text: UnsafeRawBufferPointer) -> Int? {
        let word = String(decoding: text, as: UTF8.self).lowercased()
        return word == "true" ? 1 : word == "false" ? 0 : nil
    }

    private static func isTooLarge(_ text: UnsafeRawBufferPointer) -> Bool {
        DecimalParser.parse(text, as: .plain) == .outOfRange
    }
}

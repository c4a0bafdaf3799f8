/// What `JSONReader.consumeNumberOrNull` found.
package enum FastNumber: Sendable {
    case number, null
    /// Neither, or nothing that is right; nothing has been read and `next()` says what it is.
    case other
}

/// Shortcuts for objects of numbers whose keys come in a known order. They read the same language as `next()` and may
/// be mixed with it at any point: where a shortcut declines, nothing has changed.
extension JSONReader {
    /// Reads a member's key if it stands next and is spelled exactly as expected.
    ///
    /// - Parameter expected: A whole key and its colon, as in `"name":`, with no white space.
    /// - Returns: Whether the reader has moved, and a value is next.
    @inlinable @inline(__always)
    package mutating func consumeKey(ifEquals expected: UnsafeRawBufferPointer) -> Bool {
        var index = position
        if expectation == .afterValue {
            guard isInObject else { return false }
            index = skippingWhitespace(from: index)
            guard index < count, start.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ",") else {
                return false
            }
            index &+= 1
        } else if expectation != .firstKey {
            return false
        }
        index = skippingWhitespace(from: index)
        let length = expected.count
        guard length > 0, length <= count &- index, let key = expected.baseAddress else { return false }
        let text = start + index
        if length >= 8 {
            var step = 0
            while step < length &- 8 {
                guard
                    text.loadUnaligned(fromByteOffset: step, as: UInt64.self)
                        == key.loadUnaligned(fromByteOffset: step, as: UInt64.self)
                else { return false }
                step &+= 8
            }
            // The last eight overlap those before.
            guard
                text.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
                    == key.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            else { return false }
        } else {
            for step in 0..<length {
                guard text.load(fromByteOffset: step, as: UInt8.self) == key.load(fromByteOffset: step, as: UInt8.self)
                else { return false }
            }
        }
        position = index &+ length
        expectation = .value
        return true
    }

    /// Reads a number or a null if one stands next, in an object after its key or in an array.
    ///
    /// - Parameter value: Set to the number, correctly rounded; left alone otherwise.
    /// - Returns: `.other` also for malformed numbers and those beyond the range of Double.
    @inlinable @inline(__always)
    package mutating func consumeNumberOrNull(_ value: inout Double) -> FastNumber {
        guard expectation == .value else { return consumeNumberOrNullInFull(&value) }
        let first = skippingWhitespace(from: position)
        guard first <= count &- 8 else { return consumeNumberOrNullInFull(&value) }
        var index = first
        var word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let isNegative = word & 0xFF == UInt64(UInt8(ascii: "-"))
        if isNegative {
            index &+= 1
            guard index <= count &- 8 else { return consumeNumberOrNullInFull(&value) }
            word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        }
        let tens = PowerTables.shared.tens
        var digitCount = EightDigits.leadingDigitCount(word)
        // A zero may only stand alone.
        guard digitCount > 0, digitCount == 1 || word & 0xFF != UInt64(UInt8(ascii: "0")) else {
            return consumeNumberOrNullInFull(&value)
        }
        var significand = EightDigits.value(of: word, digitCount: digitCount)
        var digits = digitCount
        index &+= digitCount
        while digitCount == 8 {
            guard index <= count &- 8 else { return consumeNumberOrNullInFull(&value) }
            word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            digitCount = EightDigits.leadingDigitCount(word)
            guard digitCount > 0 else { break }
            significand = significand &* tens[digitCount] &+ EightDigits.value(of: word, digitCount: digitCount)
            digits &+= digitCount
            index &+= digitCount
        }
        // Fewer than eight digits were left, so the byte after them has been loaded and exists.
        var stop = start.load(fromByteOffset: index, as: UInt8.self)
        var fractionDigits = 0
        if stop == UInt8(ascii: ".") {
            index &+= 1
            let fraction = index
            repeat {
                guard index <= count &- 8 else { return consumeNumberOrNullInFull(&value) }
                word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                digitCount = EightDigits.leadingDigitCount(word)
                guard digitCount > 0 else { break }
                significand = significand &* tens[digitCount] &+ EightDigits.value(of: word, digitCount: digitCount)
                index &+= digitCount
            } while digitCount == 8
            fractionDigits = index &- fraction
            digits &+= fractionDigits
            guard fractionDigits > 0 else { return consumeNumberOrNullInFull(&value) }
            stop = start.load(fromByteOffset: index, as: UInt8.self)
        }
        // 19 digits cannot have overflowed.
        guard digits <= 19, stop | 0x20 != UInt8(ascii: "e") else { return consumeNumberOrNullInFull(&value) }
        var magnitude: Double
        if significand <= 1 << 53 {
            // Both are exact, 10^19 too, so one division rounds once.
            magnitude = Double(Int64(truncatingIfNeeded: significand))
            if fractionDigits > 0 { magnitude /= PowerTables.shared.exactTens[fractionDigits] }
        } else {
            magnitude = Self.compose(significand, fractionDigits: fractionDigits)
            guard magnitude >= 0 else { return consumeNumberOrNullInFull(&value) }
        }
        value = isNegative ? -magnitude : magnitude
        position = index
        expectation = .afterValue
        return .number
    }

    /// -1 where the fast method does not decide.
    @usableFromInline
    static func compose(_ significand: UInt64, fractionDigits: Int) -> Double {
        DecimalComposer.composeByProduct(significand, exponent: -fractionDigits, tables: .shared) ?? -1
    }

    /// The same through `next()`, for all that is rare.
    @usableFromInline @inline(never)
    mutating func consumeNumberOrNullInFull(_ value: inout Double) -> FastNumber {
        guard canReadValue else { return .other }
        var ahead = self
        switch try? ahead.next() {
        case .null:
            self = ahead
            return .null
        case .number(let number):
            guard let read = double(of: number) else { return .other }
            value = read
            self = ahead
            return .number
        default:
            return .other
        }
    }

    /// The next token may be a value as far as what has been read tells.
    private var canReadValue: Bool {
        switch expectation {
        case .value, .firstElement: true
        case .firstKey: false
        case .afterValue: depth > 0 && !isInObject
        }
    }
}

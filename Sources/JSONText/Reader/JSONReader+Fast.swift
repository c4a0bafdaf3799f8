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
        guard let key = expected.baseAddress, expected.count > 0, expected.count <= count &- index,
            Self.areEqual(start + index, key, count: expected.count)
        else { return false }
        position = index &+ expected.count
        expectation = .value
        return true
    }

    /// Reads a number or a null if one stands next, in an object after its key or in an array.
    ///
    /// - Parameter value: Set to the number, correctly rounded; left alone otherwise.
    /// - Returns: `.other` also for malformed numbers and those beyond the range of Double.
    package mutating func consumeNumberOrNull(_ value: inout Double) -> FastNumber {
        let first = skippingWhitespace(from: position)
        guard expectation == .value, first <= count &- 8 else { return consumeNumberOrNullInFull(&value) }
        let isNegative = start.load(fromByteOffset: first, as: UInt8.self) == UInt8(ascii: "-")
        let integer = first &+ (isNegative ? 1 : 0)
        // The first word is not left to `takeDigits`: it mostly is the only one, and it decides most of what follows.
        guard integer <= count &- 8 else { return consumeNumberOrNullInFull(&value) }
        let word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: integer, as: UInt64.self))
        let digitCount = EightDigits.leadingDigitCount(word)
        guard digitCount > 0 else { return consumeNull(at: first, &value) }
        // A zero may only stand alone.
        guard digitCount == 1 || word & 0xFF != UInt64(UInt8(ascii: "0")) else {
            return consumeNumberOrNullInFull(&value)
        }
        var significand = EightDigits.value(of: word, digitCount: digitCount)
        var index = integer &+ digitCount
        if digitCount == 8, !takeDigits(&index, &significand) { return consumeNumberOrNullInFull(&value) }

        let integerDigits = index &- integer
        var stop = start.load(fromByteOffset: index, as: UInt8.self)
        var fractionDigits = 0
        if stop == UInt8(ascii: ".") {
            index &+= 1
            let fraction = index
            guard takeDigits(&index, &significand), index > fraction else { return consumeNumberOrNullInFull(&value) }
            fractionDigits = index &- fraction
            stop = start.load(fromByteOffset: index, as: UInt8.self)
        }
        // 19 digits cannot have overflowed.
        guard integerDigits &+ fractionDigits <= 19, stop | 0x20 != UInt8(ascii: "e") else {
            return consumeNumberOrNullInFull(&value)
        }
        let magnitude = DecimalComposer.compose(significand, exponent: -fractionDigits, tables: tables)
        guard let magnitude else { return consumeNumberOrNullInFull(&value) }
        value = isNegative ? -magnitude : magnitude
        position = index
        expectation = .afterValue
        return .number
    }

    /// Moves over the digits at `index`, none or more, and appends them to `significand`, whose overflow is the
    /// caller's to notice.
    ///
    /// - Returns: False where the text ends too soon to load eight bytes. Otherwise `index` is within the text.
    @inline(__always)
    private func takeDigits(_ index: inout Int, _ significand: inout UInt64) -> Bool {
        var digitCount = 8
        while digitCount == 8 {
            guard index <= count &- 8 else { return false }
            let word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            digitCount = EightDigits.leadingDigitCount(word)
            guard digitCount > 0 else { return true }
            significand = significand &* tables.tens[digitCount] &+ EightDigits.value(of: word, digitCount: digitCount)
            index &+= digitCount
        }
        return true
    }

    @inline(__always)
    private mutating func consumeNull(at index: Int, _ value: inout Double) -> FastNumber {
        // At least eight bytes are there. "null", first byte lowest.
        let word = UInt32(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt32.self))
        guard word == 0x6C6C_756E else { return .other }
        position = index &+ 4
        expectation = .afterValue
        return .null
    }

    /// The same through `next()`, for all that is rare.
    @inline(never)
    private mutating func consumeNumberOrNullInFull(_ value: inout Double) -> FastNumber {
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

    /// Compares in words, because keys are too short for a call of memcmp to pay.
    @inline(__always)
    private static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
        guard count >= 8 else {
            for step in 0..<count
            where left.load(fromByteOffset: step, as: UInt8.self) != right.load(fromByteOffset: step, as: UInt8.self) {
                return false
            }
            return true
        }
        // The last word overlaps the one before.
        let last = count &- 8
        var step = 0
        while step < last {
            guard areWordsEqual(left, right, at: step) else { return false }
            step &+= 8
        }
        return areWordsEqual(left, right, at: last)
    }

    @inline(__always)
    private static func areWordsEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, at offset: Int) -> Bool {
        left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            == right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}

import Glibc
internal import JSONText

/// XGBoost's JSON, which is RFC 8259 but for `NaN` and `Infinity` in arrays of numbers.
struct JSONSource: StructuredSource {
    private var reader: JSONReader

    init(_ bytes: UnsafeRawBufferPointer) { reader = JSONReader(bytes, depthLimit: ModelFileLimits.nestedContainers) }

    mutating func beginObject() throws(ModelFormatError) {
        guard try next() == .beginObject else { throw unexpected("an object") }
    }

    mutating func nextKey() throws(ModelFormatError) -> String? {
        switch try next() {
        case .key(let key): return reader.string(of: key)
        case .endObject: return nil
        default: throw unexpected("a member")
        }
    }

    mutating func beginArray() throws(ModelFormatError) {
        guard try next() == .beginArray else { throw unexpected("an array") }
    }

    mutating func nextElement() throws(ModelFormatError) -> Bool {
        var ahead = self
        guard try ahead.next() == .endArray else { return true }
        self = ahead
        return false
    }

    mutating func text() throws(ModelFormatError) -> String {
        switch try next() {
        case .string(let text): return reader.string(of: text)
        case .number(let number): return String(decoding: reader.rawBytes(of: number), as: UTF8.self)
        default: throw unexpected("text")
        }
    }

    mutating func integer() throws(ModelFormatError) -> Int {
        guard case .number(let text) = try next(), let value = reader.int(of: text) else {
            throw unexpected("a whole number")
        }
        return value
    }

    mutating func floats() throws(ModelFormatError) -> [Float] {
        var values: [Float] = []
        try numbers { values.append(Self.float($0, of: $1)) }
        return values
    }

    mutating func doubles() throws(ModelFormatError) -> [Double] {
        var values: [Double] = []
        try numbers { value, _ in values.append(value) }
        return values
    }

    mutating func integers() throws(ModelFormatError) -> [Int32] {
        var values: [Int32] = []
        var wrong: Double?
        try numbers { number, _ in
            // Most files are right; what is wrong is told once, behind the loop.
            let value = number > -2_147_483_649 && number < 2_147_483_648 ? Int32(number) : 0
            if Double(value) != number { wrong = number }
            values.append(value)
        }
        if let wrong {
            throw ModelFormatError(
                .outOfRange, at: "byte \(reader.offset)", expected: "an array of whole 32-bit numbers",
                found: "\(wrong)")
        }
        return values
    }

    mutating func skipNumbers() throws(ModelFormatError) {
        do throws(JSONError) { try reader.skipNumbers() } catch { throw fault(error) }
    }

    mutating func skipValue() throws(ModelFormatError) {
        do throws(JSONError) { try reader.skipValue() } catch { throw fault(error) }
    }

    mutating func finish() throws(ModelFormatError) {
        guard try next() == .end else { throw unexpected("the end of the file") }
    }

    /// The decimal rounded once, to `Float`.
    ///
    /// Rounding a `Double` again gives something else only from half way between two Floats, or among the denormals.
    static func float(_ value: Double, of text: UnsafeRawBufferPointer) -> Float {
        let isHalfWay = value.bitPattern & 0x1FFF_FFFF == 0x1000_0000
        guard isHalfWay || value.magnitude < 0x1p-126, value != 0, text.count < 128 else { return Float(value) }
        return withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { copy in
            copy.copyMemory(from: text)
            copy[text.count] = 0
            guard let start = copy.bindMemory(to: CChar.self).baseAddress else { return Float(value) }
            return strtof(start, nil)
        }
    }

    @inline(__always)
    private mutating func numbers(
        _ append: (_ value: Double, _ text: UnsafeRawBufferPointer) -> Void
    ) throws(ModelFormatError) {
        do throws(JSONError) { try reader.readNumbers(append) } catch { throw fault(error) }
    }

    private mutating func next() throws(ModelFormatError) -> JSONToken {
        do throws(JSONError) { return try reader.next() } catch { throw fault(error) }
    }

    private func fault(_ error: JSONError) -> ModelFormatError {
        let isTruncated = error.found == nil && error.code == .unexpectedEnd
        return ModelFormatError(
            isTruncated ? .truncated : .malformedJSON, at: "byte \(error.offset)", expected: error.expected,
            found: error.foundWords,
            remedy: isTruncated
                ? "the file looks truncated, copy or export it again" : "save the model again with XGBoost")
    }

    private func unexpected(_ expected: String) -> ModelFormatError {
        ModelFormatError(
            .unexpected, at: "byte \(reader.offset)", expected: expected, found: "another value",
            remedy: "save the model again with XGBoost")
    }
}

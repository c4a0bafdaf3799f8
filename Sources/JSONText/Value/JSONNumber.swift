internal import Bytes

/// A number as it was written. Two are equal when their texts are: `1` is not `1.0`.
package struct JSONNumber: Sendable, Hashable {
    package let text: String

    /// - Parameter text: Checked against JSON's grammar by the caller.
    init(checkedText text: String) {
        self.text = text
    }

    package init(_ value: Int) {
        text = String(value)
    }

    /// Nil for NaN and the infinities, which JSON cannot write.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        var buffer = ByteBuffer(capacity: 64)
        buffer.appendJSON(value)
        text = buffer.text
    }

    /// The value, correctly rounded; nil when it is beyond the range of Double.
    package var double: Double? {
        var copy = text
        return copy.withUTF8 { DecimalParser.double(UnsafeRawBufferPointer($0)) }
    }

    /// The value if it is written as an integer, without fraction and exponent, and fits.
    package var int: Int? {
        var copy = text
        return copy.withUTF8 { DecimalParser.int(UnsafeRawBufferPointer($0)) }
    }
}

internal import JSONText

/// Parameters, which XGBoost writes as texts.
enum XGBoostParameter {
    static func integer(_ text: String, _ key: String, in range: ClosedRange<Int>) throws(ModelFormatError) -> Int {
        guard let value = Int(text), range.contains(value) else {
            throw ModelFormatError(
                .outOfRange, at: key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                found: quotation(of: text))
        }
        return value
    }

    /// One number, or from XGBoost 3.1 on a list of them in brackets or parentheses.
    static func floats(_ text: String, _ key: String) throws(ModelFormatError) -> [Float] {
        var list = Array(text.utf8)
        list.removeAll { $0 <= UInt8(ascii: " ") }
        if let first = list.first, first != UInt8(ascii: "["), first != UInt8(ascii: "(") {
            list = [UInt8(ascii: "[")] + list + [UInt8(ascii: "]")]
        }
        if list.first == UInt8(ascii: "(") { list[0] = UInt8(ascii: "[") }
        if list.last == UInt8(ascii: ")") { list[list.count - 1] = UInt8(ascii: "]") }
        let values = list.withUnsafeBytes { bytes in
            Result { () throws(ModelFormatError) in
                var source = JSONSource(bytes)
                let values = try source.floats()
                try source.finish()
                return values
            }
        }
        guard let values = try? values.get(), !values.isEmpty, values.allSatisfy(\.isFinite) else {
            throw ModelFormatError(
                .malformedNumber, at: key, expected: "finite numbers", found: quotation(of: text))
        }
        return values
    }
}

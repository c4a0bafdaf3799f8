internal import Models

/// The categories of one column by value, which XGBoost keeps from 3.1 on when it was trained on a data frame.
struct XGBoostCategoryList {
    private(set) var labels: [CategoryLabel] = []

    /// Texts are kept as their bytes one behind the other, and where each begins; numbers as they are.
    static func read(from source: inout some StructuredSource) throws(ModelFormatError) -> XGBoostCategoryList {
        var offsets: [Int32]?
        var values: [Double] = []
        try source.beginObject()
        while let key = try source.nextKey() {
            switch key {
            case "offsets": offsets = try source.integers()
            case "values": values = try source.doubles()
            default: try source.skipValue()
            }
        }
        guard let offsets else {
            return XGBoostCategoryList(
                labels: values.map { value in .number(Int(exactly: value).map(String.init) ?? "\(value)") })
        }
        return XGBoostCategoryList(labels: try texts(values, offsets))
    }

    private static func texts(_ values: [Double], _ offsets: [Int32]) throws(ModelFormatError) -> [CategoryLabel] {
        // Signed and unsigned bytes are both written.
        let bytes = values.map { $0 >= -128 && $0 < 256 ? UInt8(truncatingIfNeeded: Int($0)) : 0 }
        var labels: [CategoryLabel] = []
        for (start, end) in zip(offsets, offsets.dropFirst()) {
            guard start >= 0, end >= start, end <= bytes.count,
                let text = String(validating: bytes[Int(start)..<Int(end)], as: UTF8.self)
            else {
                throw ModelFormatError(
                    .outOfRange, at: "cats offsets", expected: "rising offsets of UTF-8 texts in \(bytes.count) bytes",
                    found: "\(start) to \(end)")
            }
            labels.append(.text(text))
        }
        return labels
    }

    /// XGBoost raises an error for a value that is not in the list.
    var domain: FeatureDomain {
        labels.isEmpty
            ? .number : .text(TextDomain(labels: labels, unseen: .nan, acceptsCodes: true, refusesUnseen: true))
    }
}

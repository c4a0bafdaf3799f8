/// Objects, arrays, texts and numbers, read once from front to back: what XGBoost's JSON and UBJSON have in common.
///
/// A copy is a bookmark: reading goes on from it as from the original.
protocol StructuredSource {
    mutating func beginObject() throws(ModelFormatError)
    /// The next member's name, whose value is next; nil behind the last one.
    mutating func nextKey() throws(ModelFormatError) -> String?
    mutating func beginArray() throws(ModelFormatError)
    /// Whether another element is next; behind the last one, the array is left.
    mutating func nextElement() throws(ModelFormatError) -> Bool
    /// A text, or a whole number as it would be written: parameters are texts in files, but not to every tool.
    mutating func text() throws(ModelFormatError) -> String
    mutating func integer() throws(ModelFormatError) -> Int
    mutating func floats() throws(ModelFormatError) -> [Float]
    mutating func doubles() throws(ModelFormatError) -> [Double]
    /// Whole numbers within `Int32`; truths are 0 and 1.
    mutating func integers() throws(ModelFormatError) -> [Int32]
    /// Reads over an array of numbers.
    mutating func skipNumbers() throws(ModelFormatError)
    mutating func skipValue() throws(ModelFormatError)
    /// Nothing stands behind the root value.
    mutating func finish() throws(ModelFormatError)
}

extension StructuredSource {
    mutating func texts(limit: Int, at place: String) throws(ModelFormatError) -> [String] {
        var texts: [String] = []
        try beginArray()
        while try nextElement() {
            guard texts.count < limit else {
                throw ModelFormatError(
                    .tooLarge, at: place, expected: "at most \(limit) names", found: "more",
                    remedy: "use fewer features")
            }
            texts.append(try text())
        }
        return texts
    }
}

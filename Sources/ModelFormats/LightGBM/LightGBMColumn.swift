/// What a model's `feature_infos` says of a column of its training data.
enum LightGBMColumn: Equatable {
    /// `none`: one value throughout, so that no split can ask for it. Of categories as of numbers.
    case constant
    /// `[least:largest]`
    case numbers(least: Double, largest: Double)
    /// `-1:0:4:2`: category codes, without rare ones; -1 stands for all others.
    case codes(largest: Int32)
    /// Written in no way known, which no prediction depends on.
    case unknown

    static func read(_ line: TextLine) -> [LightGBMColumn] {
        var words = SpaceSeparated(line)
        var columns: [LightGBMColumn] = []
        while let word = words.next() { columns.append(column(word)) }
        return columns
    }

    private static func column(_ word: UnsafeRawBufferPointer) -> LightGBMColumn {
        if bytesEqual(word, "none") { return .constant }
        let isRange = word.first == UInt8(ascii: "[") && word.last == UInt8(ascii: "]") && word.count > 2
        let parts = (isRange ? word[1..<(word.count - 1)] : word[...]).split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false
        ).map { UnsafeRawBufferPointer(rebasing: $0) }
        if isRange {
            guard parts.count == 2, let least = NumberText.double(parts[0]), let largest = NumberText.double(parts[1])
            else { return .unknown }
            return .numbers(least: least, largest: largest)
        }
        let codes = parts.compactMap(NumberText.int32)
        guard codes.count == parts.count, let largest = codes.max() else { return .unknown }
        return .codes(largest: largest)
    }

    /// Whether the column can have been coded by a list of so many categories.
    func fits(categoryCount: Int) -> Bool {
        switch self {
        case .constant: true
        // A column of ordered categories is one of numbers to the library: its codes.
        case .numbers(let least, let largest):
            least >= 0 && largest < Double(categoryCount) && least.rounded() == least && largest.rounded() == largest
        case .codes(let largest): Int(largest) < categoryCount
        case .unknown: false
        }
    }
}

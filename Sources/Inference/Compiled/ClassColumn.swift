internal import CForestKernels
internal import Models

/// The category splits (or equality splits) of one feature: a row's class is 0 for none, 1 for NaN, else 2 + category
/// or 2 + the index of the equal value; a split is a set of classes.
struct ClassColumn {
    /// Classes that 16 bits can number; tables of equality splits grow with the square of theirs.
    private static let largestCounts = (categories: 65_000, values: 4_096)

    let feature: Int32
    /// Nil for equality.
    let reading: CategoryReading?
    private(set) var values: [Double] = []
    private var categoryCount = 0
    private var tests: [ClassTest: Int] = [:]
    private(set) var tables: [ClassTest] = []

    init(feature: Int32, reading: CategoryReading?) {
        self.feature = feature
        self.reading = reading
    }

    var count: Int { reading == nil ? values.count : categoryCount }

    var readingCode: UInt32 {
        switch reading {
        case .truncated: UInt32(CFOREST_TRUNCATED)
        case .truncatedFromZero: UInt32(CFOREST_TRUNCATED_FROM_ZERO)
        case .floatFromZero: UInt32(CFOREST_FLOAT_FROM_ZERO)
        case .exact: UInt32(CFOREST_EXACT)
        case .floatExact: UInt32(CFOREST_FLOAT_EXACT)
        case nil: UInt32(CFOREST_EQUALITY)
        }
    }

    /// Bytes of one test's table: a size that the quick lookup takes, else as many words as are needed.
    var tableBytes: Int {
        let quick = Int(CFOREST_TABLE_BYTES)
        let needed = (count + 2 + 63) / 64 * 8
        return needed <= quick ? quick : needed <= 2 * quick ? 2 * quick : needed
    }

    mutating func use(_ words: ArraySlice<UInt32>) {
        guard let last = words.lastIndex(where: { $0 != 0 }) else { return }
        let used = (last - words.startIndex) * 32 + 32 - words[last].leadingZeroBitCount
        categoryCount = max(categoryCount, used)
    }

    mutating func use(_ value: Double) { values.append(value) }

    mutating func finish() -> Bool {
        values = Array(Set(values)).sorted()
        return categoryCount <= Self.largestCounts.categories && values.count <= Self.largestCounts.values
    }

    /// The number of a test, new or known.
    mutating func number(of test: ClassTest) -> Int {
        if let known = tests[test] { return known }
        tests[test] = tables.count
        tables.append(test)
        return tables.count - 1
    }

    /// The bits of a test's classes.
    func table(_ test: ClassTest) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: tableBytes)
        func add(_ number: Int) { bytes[number / 8] |= 1 << UInt8(number % 8) }
        if test.nanLeft { add(1) }
        if let value = test.value, let index = values.firstIndex(of: value) { add(2 + index) }
        for (index, word) in test.words.enumerated() {
            for bit in 0..<32 where word >> UInt32(bit) & 1 == 1 { add(2 + index * 32 + bit) }
        }
        return bytes
    }
}

/// A set of categories, or one value.
struct ClassTest: Hashable {
    var words: ArraySlice<UInt32> = []
    var value: Double?
    let nanLeft: Bool
}

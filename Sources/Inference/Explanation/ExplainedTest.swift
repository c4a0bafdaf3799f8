internal import Models

/// A feature's value as one of its readings of categories gives it, found once a row for all tests.
struct CategoryColumn: BitwiseCopyable, Hashable {
    let feature: Int32
    let reading: CategoryReading

    static let missing: Int32 = -1
    /// Beyond all words.
    static let none: Int32 = -2

    @inline(__always)
    func code(of value: Double) -> Int32 {
        value.isNaN ? Self.missing : reading.category(of: value) ?? Self.none
    }
}

/// A test that is not a plain threshold. Test i of a tree is made before the tree is passed; its answer is column
/// `featureCount + i` of the row, 0 for left, 1 for right.
struct ExplainedTest: BitwiseCopyable {
    let node: ReferenceNode
    /// Of a category split, its place among the model's `CategoryColumn`s, else -1.
    let categoryColumn: Int32

    @inline(__always)
    func answer(_ value: Double, code: Int32, _ categoryWords: UnsafePointer<UInt32>) -> Double {
        if categoryColumn < 0 { return node.goesLeft(value, categoryWords) ? 0 : 1 }
        // Without branches: which way a row goes is not to be guessed.
        let word = Int(UInt32(bitPattern: code) >> 5)
        let isInside = word < Int(node.wordsEnd - node.wordsStart)
        let bits = categoryWords[Int(node.wordsStart) + (isInside ? word : 0)]
        let isIn = (bits >> UInt32(code & 31)) & (isInside ? 1 : 0)
        return Double(1 - Int32(bitPattern: code == CategoryColumn.missing ? (node.flag ? 1 : 0) : isIn))
    }
}

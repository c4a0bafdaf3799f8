/// A column of texts that a model knows by numbers: which number stands for which text.
package struct TextColumn: Sendable {
    /// One text the model knows.
    package struct Category: Sendable {
        /// As people are shown it.
        package let label: String
        /// Every text that names it, `label` among them.
        package let spellings: [String]
        package let code: Double

        package init(label: String, spellings: [String], code: Double) {
            self.label = label
            self.spellings = spellings
            self.code = code
        }
    }

    package let categories: [Category]
    /// Numbers are taken as they are, as codes. Otherwise only texts are values of this column.
    package let acceptsNumbers: Bool
    private let unseen: Double?
    private let index: NameIndex
    /// By spelling.
    private let codes: [Double]

    /// - Parameters:
    ///   - categories: Where two share a spelling, the first has it.
    ///   - unseen: What any other text becomes; nil where no other is a value of this column.
    package init(categories: [Category], unseen: Double?, acceptsNumbers: Bool) {
        self.categories = categories
        self.unseen = unseen
        self.acceptsNumbers = acceptsNumbers
        index = NameIndex(categories.flatMap(\.spellings))
        codes = categories.flatMap { category in category.spellings.map { _ in category.code } }
    }

    /// The number that stands for a text; nil of one that the column refuses.
    package func code(of text: UnsafeRawBufferPointer) -> Double? {
        index[text].map { codes[$0] } ?? unseen
    }

    package var refusesUnseen: Bool { unseen == nil }

    package func knows(_ text: UnsafeRawBufferPointer) -> Bool { index[text] != nil }

    /// The category that a number stands for.
    package func category(of code: Double) -> Category? {
        // Mostly a code is the position.
        if let position = Int(exactly: code), categories.indices.contains(position), categories[position].code == code {
            return categories[position]
        }
        return categories.first { $0.code == code }
    }

    /// What a value has to be, for messages that go on with "or null".
    package var expectedWords: String {
        let texts =
            refusesUnseen
            ? "one of the texts \(DatasetError.shown(names: categories.map { DatasetError.shown($0.label) }))"
            : "a text"
        return acceptsNumbers ? "\(texts), its code" : texts
    }
}

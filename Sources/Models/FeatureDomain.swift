/// What a column of a model's rows holds. Rows are numbers throughout: a text is replaced by its position in `labels`
/// before the row is run.
package enum FeatureDomain: Sendable, Equatable {
    case number
    case text(TextDomain)
}

/// A column of texts that a model knows by their position in a list.
package struct TextDomain: Sendable, Equatable {
    /// The texts the model knows; null and numbers may stand among them where the library's list has them.
    package let labels: [CategoryLabel]
    /// What a text outside the list becomes: the library's own rule for unseen categories decides what follows from it.
    package let unseen: Double
    /// Numbers are taken as they are, as codes: LightGBM. Otherwise only texts are values of this column.
    package let acceptsCodes: Bool
    /// The library raises an error for a text outside the list: a row with one has no score, and is to be refused by
    /// name of column and text rather than run.
    package let refusesUnseen: Bool

    package init(labels: [CategoryLabel], unseen: Double, acceptsCodes: Bool, refusesUnseen: Bool = false) {
        self.labels = labels
        self.unseen = unseen
        self.acceptsCodes = acceptsCodes
        self.refusesUnseen = refusesUnseen
    }
}

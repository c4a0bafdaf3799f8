internal import Models

/// Which columns of a row hold text, and the codes their texts get: each text that any step mentions gets the next one.
struct ScikitLearnTexts {
    private struct Column {
        var labels: [CategoryLabel] = []
        var codes: [CategoryLabel: Int] = [:]
        var refusesUnseen = false
    }

    private var columns: [Int: Column] = [:]
    /// Of slots that hold a text column's codes behind an imputer: the row's column.
    private var copies: [Int32: Int] = [:]
    private let featureCount: Int

    init(featureCount: Int) { self.featureCount = featureCount }

    /// The row's column whose codes this slot may hold; nil when it holds computed numbers.
    func column(of slot: Int32) -> Int? { Int(slot) < featureCount ? Int(slot) : copies[slot] }

    func isText(_ slot: Int32) -> Bool { column(of: slot).map { columns[$0] != nil } ?? false }

    mutating func copy(_ slot: Int32, to copy: Int32) { copies[copy] = column(of: slot) }

    /// The code of a text, or of a number standing among texts.
    mutating func code(of label: CategoryLabel, in column: Int) -> Double {
        if let code = columns[column]?.codes[label] { return Double(code) }
        var entry = columns[column] ?? Column()
        let code = entry.labels.count
        entry.labels.append(label)
        entry.codes[label] = code
        columns[column] = entry
        return Double(code)
    }

    mutating func refuseUnseen(in column: Int) { columns[column]?.refusesUnseen = true }

    /// What each column of a row holds; empty when all hold numbers.
    var domains: [FeatureDomain] {
        if columns.isEmpty { return [] }
        return (0..<featureCount).map { index in
            guard let column = columns[index] else { return .number }
            return .text(
                TextDomain(
                    labels: column.labels, unseen: -1, acceptsCodes: false, refusesUnseen: column.refusesUnseen))
        }
    }
}

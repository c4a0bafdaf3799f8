package import Datasets
package import JSONText
package import Models

extension TextColumn {
    /// The text columns of a model, one entry per feature; empty when all features are numbers.
    package static func columns(of model: Model) -> [TextColumn?] {
        let domains = model.featureDomains
        guard domains.contains(where: { $0 != .number }) else { return [] }
        return domains.map { domain in
            guard case .text(let texts) = domain else { return nil }
            return TextColumn(texts)
        }
    }

    /// A number's or a boolean's category is named by the text that prints it, unless a text of the list has that name.
    private init(_ domain: TextDomain) {
        let texts = Set(domain.labels.compactMap { label in if case .text(let text) = label { text } else { nil } })
        let categories = domain.labels.enumerated().compactMap { code, label -> Category? in
            let spellings: [String]
            switch label {
            case .text(let text): spellings = [text]
            case .number(let number): spellings = TextColumn.spellings(of: number).filter { !texts.contains($0) }
            case .boolean(let truth):
                spellings = (truth ? ["true", "True"] : ["false", "False"]).filter { !texts.contains($0) }
            case .null: spellings = []
            }
            return spellings.first.map { Category(label: $0, spellings: spellings, code: Double(code)) }
        }
        self.init(
            categories: categories, unseen: domain.refusesUnseen ? nil : domain.unseen,
            acceptsNumbers: domain.acceptsCodes)
    }

    /// As the file writes it, and with or without a fraction of zero: 1 and 1.0 are one category to a data frame.
    private static func spellings(of number: String) -> [String] {
        guard let value = Double(number), let whole = Int(exactly: value) else { return [number] }
        return [number] + ["\(whole)", "\(whole).0"].filter { $0 != number }
    }
}

extension ServableModel {
    /// The texts that each text column knows, by the feature's name.
    package var categories: JSONObject { TextColumn.categories(textColumns, of: featureNames) }
}

extension TextColumn {
    /// - Parameter columns: One per name, or none.
    package static func categories(_ columns: [TextColumn?], of names: [String]) -> JSONObject {
        var result = JSONObject()
        for (name, column) in zip(names, columns) {
            guard let column else { continue }
            result.append(name, .array(column.categories.map { .string($0.label) }))
        }
        return result
    }
}

internal import JSONText
internal import Models

/// The JSON list of category lists that LightGBM's Python package appends; `null` when no pandas frame was used.
enum PandasCategories {
    static func read(_ line: TextLine) throws(ModelFormatError) -> [[CategoryLabel]] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(line.bytes, depthLimit: 4)
        } catch {
            throw fault(line, expected: "\(error.expected) at byte \(error.offset)", found: line.quoted)
        }
        if value.isNull { return [] }
        guard let lists = value.arrayValue else { throw fault(line, expected: "a list of lists", found: line.quoted) }
        var categories: [[CategoryLabel]] = []
        for list in lists {
            guard let items = list.arrayValue else {
                throw fault(line, expected: "a list of lists", found: "another value in the list")
            }
            var labels: [CategoryLabel] = []
            for item in items {
                guard let label = label(item) else {
                    throw fault(line, expected: "texts, numbers and booleans", found: "a list as a category")
                }
                labels.append(label)
            }
            categories.append(labels)
        }
        return categories
    }

    private static func label(_ value: JSONValue) -> CategoryLabel? {
        switch value {
        case .string(let text): .text(text)
        case .number(let number): .number(number.text)
        case .bool(let truth): .boolean(truth)
        case .null: .null
        case .array, .object: nil
        }
    }

    private static func fault(_ line: TextLine, expected: String, found: String) -> ModelFormatError {
        ModelFormatError(
            .malformedJSON, line: line.number, at: "pandas_categorical", expected: expected, found: found)
    }
}

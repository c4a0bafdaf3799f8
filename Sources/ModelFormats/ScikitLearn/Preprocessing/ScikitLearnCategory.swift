internal import Models

/// One category an encoder has learnt.
enum ScikitLearnCategory {
    case number(Double)
    case text(String)
    /// NaN or None: both are what a missing value in a request becomes.
    case missing

    var isText: Bool { if case .text = self { true } else { false } }

    /// As a label among texts.
    var label: CategoryLabel? {
        switch self {
        case .number(let value): .number("\(value)")
        case .text(let text): .text(text)
        case .missing: nil
        }
    }

    init(_ value: PickleValue) throws(ModelFormatError) {
        switch value.kind {
        case .none: self = .missing
        case .string: self = .text(try value.string())
        // pandas' own missing value, by its name.
        case .global where value.globalName?.hasSuffix("NA") ?? false: self = .missing
        case .object where value.className?.hasSuffix("NA") ?? false: self = .missing
        default:
            let number = try value.double()
            self = number.isNaN ? .missing : .number(number)
        }
    }

    static func list(_ array: PickleArray) throws(ModelFormatError) -> [ScikitLearnCategory] {
        switch array.dtype.kind {
        case .object:
            var categories: [ScikitLearnCategory] = []
            for object in try array.objects() { categories.append(try ScikitLearnCategory(object)) }
            return categories
        case .text, .bytes: return try array.strings().map { .text($0) }
        default: return try array.doubles().map { $0.isNaN ? .missing : .number($0) }
        }
    }
}

extension ScikitLearnBuilder {
    /// The number by which a column's value is known in its slot: of a text, its code.
    mutating func key(
        of category: ScikitLearnCategory, in slot: Int32, textual: Bool, at place: String
    ) throws(ModelFormatError) -> Double? {
        if case .missing = category { return nil }
        guard textual || texts.isText(slot) else {
            if case .number(let number) = category { return number }
            return nil
        }
        guard let column = texts.column(of: slot), let label = category.label else {
            throw ModelFormatError(
                .otherFormat, at: place, expected: "texts of a column as it is given",
                found: "texts that another step computed", remedy: "export it to ONNX with skl2onnx")
        }
        return texts.code(of: label, in: column)
    }
}

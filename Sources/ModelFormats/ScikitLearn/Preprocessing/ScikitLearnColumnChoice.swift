/// How a ColumnTransformer is told its columns: a name, a position, a list or array of them, a mask, or a slice.
enum ScikitLearnColumnChoice {
    /// - Parameters:
    ///   - names: The columns' names, or none.
    ///   - count: How many columns there are.
    static func positions(
        _ value: PickleValue, names: [String], count: Int
    ) throws(ModelFormatError) -> [Int] {
        switch value.kind {
        case .string: return [try position(of: try value.string(), names, value)]
        case .int: return [try position(try value.int(), count, value)]
        case .array where value.arrayIfAny?.dtype.kind == .bool:
            return mask(try value.array().ints().map { $0 != 0 })
        case .array where value.arrayIfAny?.dtype.kind == .text:
            return try value.array().strings().map { name throws(ModelFormatError) in
                try position(of: name, names, value)
            }
        case .array where value.arrayIfAny?.dtype.kind != .object:
            return try value.array().ints().map { index throws(ModelFormatError) in
                try position(index, count, value)
            }
        case .object where value.shortClassName == "slice":
            return try slice(value, names: names, count: count)
        case .object where value.attributeIfPresent("data") != nil:
            // A list of the library's own, around a plain one.
            return try list(try value.attribute("data"), names: names, count: count)
        default: return try list(value, names: names, count: count)
        }
    }

    private static func list(
        _ value: PickleValue, names: [String], count: Int
    ) throws(ModelFormatError) -> [Int] {
        let elements = try value.elements()
        if let first = elements.first, first.kind == .bool {
            var flags: [Bool] = []
            for element in elements { flags.append(try element.bool()) }
            return mask(flags)
        }
        var positions: [Int] = []
        for element in elements {
            positions.append(
                element.kind == .string
                    ? try position(of: try element.string(), names, element)
                    : try position(try element.int(), count, element))
        }
        return positions
    }

    private static func mask(_ flags: [Bool]) -> [Int] { flags.indices.filter { flags[$0] } }

    private static func position(
        of name: String, _ names: [String], _ value: PickleValue
    ) throws(ModelFormatError) -> Int {
        guard let position = names.firstIndex(of: name) else {
            throw value.mismatch(expected: "a column the model was fitted on", remedy: "fit it on a named frame again")
        }
        return position
    }

    /// Negative ones count from the end.
    private static func position(_ index: Int, _ count: Int, _ value: PickleValue) throws(ModelFormatError) -> Int {
        guard index >= -count, index < count else {
            // Counts are not known where the transformer resolved its columns itself.
            if count == 0 && index >= 0 { return index }
            throw value.mismatch(expected: "columns from 0 to \(count - 1)")
        }
        return index < 0 ? index + count : index
    }

    /// By position as in Python; by name with both ends in it.
    private static func slice(
        _ value: PickleValue, names: [String], count: Int
    ) throws(ModelFormatError) -> [Int] {
        guard let bounds = try value.arguments?.elements(), bounds.count == 3 else {
            throw value.mismatch(expected: "a slice")
        }
        guard try bounds[2].isNone ? true : bounds[2].int() == 1 else {
            throw value.mismatch(expected: "a slice without steps")
        }
        func bound(_ value: PickleValue, otherwise: Int, beyond: Int) throws(ModelFormatError) -> Int {
            switch value.kind {
            case .none: return otherwise
            case .string: return try position(of: try value.string(), names, value) + beyond
            default:
                let index = try value.int()
                return min(max(index < 0 ? index &+ count : index, 0), count)
            }
        }
        let start = try bound(bounds[0], otherwise: 0, beyond: 0)
        let end = try bound(bounds[1], otherwise: count, beyond: 1)
        return start < end ? Array(start..<end) : []
    }
}

internal import Models

/// OneHotEncoder and OrdinalEncoder: values to codes by a table; the former then spreads the codes over columns.
enum ScikitLearnEncoders {
    static func oneHot(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let learnt = try Learnt(estimator, columnCount: inputs.count)
        let dropped = try droppedCodes(estimator, columnCount: inputs.count)
        let rule = try estimator.attribute("handle_unknown").string()
        var tables: [CategoryTable] = []
        var widths: [Int] = []
        for (index, slot) in inputs.enumerated() {
            let codes = learnt.codes(of: index)
            let drop = dropped[index]
            // Codes behind the dropped one move up; -1 is no column.
            func column(_ code: Int) -> Double {
                guard let drop else { return Double(code) }
                return code == drop ? -1 : Double(code > drop ? code - 1 : code)
            }
            let unknown: Double
            switch rule {
            case "error": unknown = CategoryTable.refused
            case "ignore": unknown = -1
            case "infrequent_if_exist", "warn": unknown = learnt.infrequentCode(of: index).map(column) ?? -1
            default:
                throw try estimator.attribute("handle_unknown").mismatch(
                    expected: "error, ignore, infrequent_if_exist or warn")
            }
            tables.append(
                try learnt.table(
                    of: index, in: slot, codes: codes.map(column), missing: nil, unknown: unknown, &builder))
            widths.append((codes.max() ?? -1) + (drop == nil ? 1 : 0))
        }
        let codes = try encode(tables, inputs, &builder)
        let total = widths.reduce(0) { $0 &+ $1 }
        let outputs = try builder.add(.oneHot(widths: widths), inputs: codes, outputCount: total)
        let sparse = estimator.attributeIfPresent("sparse_output") ?? estimator.attributeIfPresent("sparse")
        if try sparse?.bool() ?? true { builder.sparseSlots.formUnion(outputs) }
        return outputs
    }

    static func ordinal(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let learnt = try Learnt(estimator, columnCount: inputs.count)
        var unknown = CategoryTable.refused
        if let rule = estimator.attributeIfPresent("handle_unknown"), try rule.string() != "error" {
            guard try rule.string() == "use_encoded_value" else {
                throw rule.mismatch(expected: "error or use_encoded_value")
            }
            unknown = try estimator.attribute("unknown_value").double()
        }
        let missing = try estimator.attributeIfPresent("encoded_missing_value")?.double() ?? .nan
        var tables: [CategoryTable] = []
        for (index, slot) in inputs.enumerated() {
            tables.append(
                try learnt.table(
                    of: index, in: slot, codes: learnt.codes(of: index).map(Double.init), missing: missing,
                    unknown: unknown, &builder))
        }
        return try encode(tables, inputs, &builder)
    }

    private static func encode(
        _ tables: [CategoryTable], _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let codes = try builder.add(.encode(tables), inputs: inputs, outputCount: tables.count)
        for (index, table) in tables.enumerated() where table.canRefuse {
            builder.refusingSlots.append(codes[index])
            if table.unknown == CategoryTable.refused, let column = builder.texts.column(of: inputs[index]) {
                builder.texts.refuseUnseen(in: column)
            }
        }
        return codes
    }

    /// For each column the code that has no column of its own, counted after infrequent categories are one.
    private static func droppedCodes(
        _ estimator: PickleValue, columnCount: Int
    ) throws(ModelFormatError) -> [Int?] {
        let drop =
            estimator.attributeIfPresent("_drop_idx_after_grouping") ?? estimator.attributeIfPresent("drop_idx_")
        guard let drop, !drop.isNone else { return Array(repeating: nil, count: columnCount) }
        var codes: [Int?] = []
        if let array = drop.arrayIfAny, array.dtype.kind != .object {
            codes = try array.ints()
        } else {
            for element in try drop.elements() { codes.append(element.isNone ? nil : try element.int()) }
        }
        guard codes.count == columnCount else { throw drop.mismatch(expected: "\(columnCount) indices") }
        return codes
    }

    /// The categories of each column, and which of them count as one.
    private struct Learnt {
        private let categories: [[ScikitLearnCategory]]
        private let places: [String]
        /// Codes by category where some are infrequent; nil elsewhere.
        private var mappings: [[Int]?]
        private var infrequentCodes: [Int?]

        init(_ estimator: PickleValue, columnCount: Int) throws(ModelFormatError) {
            let lists = try estimator.attribute("categories_").elements()
            guard lists.count == columnCount else {
                throw estimator.mismatch(expected: "categories of \(columnCount) columns")
            }
            var categories: [[ScikitLearnCategory]] = []
            for list in lists { categories.append(try ScikitLearnCategory.list(try list.array())) }
            self.categories = categories
            places = lists.map(\.path)
            mappings = Array(repeating: nil, count: columnCount)
            infrequentCodes = Array(repeating: nil, count: columnCount)
            guard let value = estimator.attributeIfPresent("_default_to_infrequent_mappings"), !value.isNone else {
                return
            }
            let infrequent = try estimator.attribute("_infrequent_indices").elements()
            let found = try value.elements()
            guard found.count == columnCount, infrequent.count == columnCount else {
                throw value.mismatch(expected: "mappings of \(columnCount) columns")
            }
            for (index, mapping) in found.enumerated() where !mapping.isNone {
                let codes = try mapping.array().ints()
                let first = try infrequent[index].array().ints().first ?? -1
                guard codes.count == categories[index].count, codes.indices.contains(first),
                    codes.allSatisfy({ $0 >= 0 && $0 < codes.count })
                else { throw mapping.mismatch(expected: "codes of \(categories[index].count) categories") }
                mappings[index] = codes
                infrequentCodes[index] = codes[first]
            }
        }

        func codes(of column: Int) -> [Int] { mappings[column] ?? Array(categories[column].indices) }

        func infrequentCode(of column: Int) -> Int? { infrequentCodes[column] }

        /// - Parameter missing: The code of NaN where it is a category; nil for that category's own.
        func table(
            of column: Int, in slot: Int32, codes: [Double], missing: Double?, unknown: Double,
            _ builder: inout ScikitLearnBuilder
        ) throws(ModelFormatError) -> CategoryTable {
            builder.categoryCount += categories[column].count
            guard builder.categoryCount <= builder.limits.categories else {
                throw ModelFormatError(
                    .tooLarge, at: places[column], expected: "at most \(builder.limits.categories) categories in all",
                    found: "more",
                    remedy: "encode columns with fewer categories")
            }
            let textual = categories[column].contains(where: \.isText)
            var pairs: [(key: Double, code: Double)] = []
            // A missing value that is no category is unknown.
            var nan = unknown
            for (category, code) in zip(categories[column], codes) {
                if case .missing = category {
                    nan = missing ?? code
                } else if let key = try builder.key(of: category, in: slot, textual: textual, at: places[column]) {
                    pairs.append((key, code))
                }
            }
            return CategoryTable(pairs, missing: nan, unknown: unknown)
        }
    }
}

internal import Models

/// Which columns the lists of `pandas_categorical` belong to.
///
/// The library writes a list for each column of the data frame that has the category type, in the columns' order, and
/// does not write which columns these are: it looks at the types of the frame it is given to predict. Here they are
/// found by `feature_infos`, where a column of category codes is told from one of numbers. That leaves columns of one
/// value, which may be of either kind, ordered categories, which the library takes for numbers, and numbers that were
/// declared categories without being of that type. So lists go to columns in order, to as many columns of codes as can
/// be, and a column that could then have this list or that or none gets none, unless it is constant: no split asks for
/// it, and any text may stand there.
enum PandasColumns {
    /// Columns times lists that are looked into where the lists do not simply go to the columns of codes.
    private static let largestSearch = 1 << 22

    /// The domain of each column, or none when all are numbers.
    static func domains(
        of columns: [LightGBMColumn], featureCount: Int, categories: [[CategoryLabel]]
    ) -> [FeatureDomain] {
        guard !categories.isEmpty, columns.count == featureCount else { return [] }
        let coded = columns.indices.filter { if case .codes = columns[$0] { true } else { false } }
        var domains = [FeatureDomain](repeating: .number, count: featureCount)
        if coded.count == categories.count,
            zip(coded, categories).allSatisfy({ columns[$0].fits(categoryCount: $1.count) })
        {
            for (column, labels) in zip(coded, categories) { domains[column] = domain(labels) }
        } else if columns.count * categories.count <= largestSearch {
            search(columns, categories, &domains)
        }
        return domains.contains { $0 != .number } ? domains : []
    }

    /// Other texts are missing values, as in the library; numbers are codes, as in its own files.
    private static func domain(_ labels: [CategoryLabel]) -> FeatureDomain {
        .text(TextDomain(labels: labels, unseen: .nan, acceptsCodes: true))
    }

    /// Looks at all ways to give each list a column. `before[i][j]` and `after[i][j]` are the fewest columns of codes
    /// that go without a list when the first `j` lists belong to the first `i` columns, and the other way round.
    private static func search(
        _ columns: [LightGBMColumn], _ categories: [[CategoryLabel]], _ domains: inout [FeatureDomain]
    ) {
        let (rows, width) = (columns.count, categories.count + 1)
        let impossible = Int.max / 4
        var before = [Int](repeating: impossible, count: (rows + 1) * width)
        var after = before
        func skipped(_ column: Int) -> Int { if case .codes = columns[column] { 1 } else { 0 } }
        func taken(_ column: Int, _ list: Int) -> Int {
            columns[column].fits(categoryCount: categories[list].count) ? 0 : impossible
        }
        before[0] = 0
        for column in 0..<rows {
            for list in 0..<width {
                let here = before[column * width + list]
                guard here < impossible else { continue }
                let below = (column + 1) * width + list
                before[below] = min(before[below], here + skipped(column))
                guard list + 1 < width else { continue }
                before[below + 1] = min(before[below + 1], here + taken(column, list))
            }
        }
        after[rows * width + width - 1] = 0
        for column in (0..<rows).reversed() {
            for list in 0..<width {
                let below = (column + 1) * width + list
                var best = after[below] + skipped(column)
                if list + 1 < width { best = min(best, after[below + 1] + taken(column, list)) }
                after[column * width + list] = min(best, impossible)
            }
        }
        let best = before[rows * width + width - 1]
        guard best < impossible else { return }
        for column in 0..<rows {
            var lists: [Int] = []
            var canGoWithout = false
            for list in 0..<width {
                let here = before[column * width + list]
                let below = (column + 1) * width + list
                if here + skipped(column) + after[below] == best { canGoWithout = true }
                guard list + 1 < width, here + taken(column, list) + after[below + 1] == best else { continue }
                lists.append(list)
            }
            if lists.count == 1, !canGoWithout {
                domains[column] = domain(categories[lists[0]])
            } else if !lists.isEmpty, columns[column] == .constant {
                domains[column] = domain([])
            }
        }
    }
}

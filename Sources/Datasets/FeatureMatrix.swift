/// Rows of feature values, one after another.
package struct FeatureMatrix: Sendable, Equatable {
    package let featureCount: Int
    package private(set) var rowCount = 0
    /// Row-major `[rowCount, featureCount]`; NaN is a missing value.
    package private(set) var values: [Double] = []

    package init(featureCount: Int) {
        precondition(featureCount > 0)
        self.featureCount = featureCount
    }

    /// Adds a row of missing values and returns its index.
    package mutating func appendMissingRow() -> Int {
        values.append(contentsOf: repeatElement(.nan, count: featureCount))
        rowCount += 1
        return rowCount - 1
    }

    package subscript(row: Int, feature: Int) -> Double {
        get { values[row * featureCount + feature] }
        set { values[row * featureCount + feature] = newValue }
    }

    package mutating func removeLastRow() {
        values.removeLast(featureCount)
        rowCount -= 1
    }

    /// Forgets the rows and keeps the memory.
    package mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        rowCount = 0
    }
}

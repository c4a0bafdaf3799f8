/// Values of one column and the code of each: what an encoder has learnt.
package struct CategoryTable: Sendable, Equatable {
    /// Rising, without NaN.
    package let keys: [Double]
    /// One per key; several keys may share one.
    package let codes: [Double]
    /// What NaN becomes.
    package let missing: Double
    /// What any other value becomes.
    package let unknown: Double
    /// The keys are 0, 1, 2 …, as those of a text column: the value is its own position.
    package let isDense: Bool

    /// The code of a value that the library answers with an error; see `PipelineOperation.refuse`.
    package static let refused = -Double.infinity

    /// - Parameter pairs: Keys and codes in any order.
    package init(_ pairs: [(key: Double, code: Double)], missing: Double, unknown: Double) {
        let sorted = pairs.sorted { $0.key < $1.key }
        keys = sorted.map(\.key)
        codes = sorted.map(\.code)
        self.missing = missing
        self.unknown = unknown
        isDense = sorted.enumerated().allSatisfy { $0.element.key == Double($0.offset) }
    }

    package var canRefuse: Bool { missing == Self.refused || unknown == Self.refused }

    func check(at place: String) throws(ModelError) {
        if let key = keys.first(where: { $0.isNaN }) {
            throw ModelError(.notFinite, at: place, expected: "categories that are numbers", found: "\(key)")
        }
        for (key, next) in zip(keys, keys.dropFirst()) where !(key < next) {
            throw ModelError(.invalidParameter, at: place, expected: "different categories", found: "\(key) twice")
        }
    }
}

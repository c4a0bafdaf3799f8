/// What a pickle has stored under numbers. Picklers count up from 0 or 1; other numbers go to a dictionary, so that a
/// large one costs no memory.
struct PickleMemo {
    private var dense: [Int32] = []
    private var sparse: [Int: Int32] = [:]
    /// Numbers in use: what MEMOIZE takes next.
    private(set) var count = 0

    private static let empty: Int32 = -1

    subscript(number: Int) -> Int32? {
        get {
            if dense.indices.contains(number) { return dense[number] == Self.empty ? nil : dense[number] }
            return sparse[number]
        }
    }

    mutating func put(_ value: Int32, at number: Int) {
        if self[number] == nil { count += 1 }
        if number < dense.count {
            dense[number] = value
        } else if number <= dense.count + 1, sparse.isEmpty {
            while dense.count < number { dense.append(Self.empty) }
            dense.append(value)
        } else {
            sparse[number] = value
        }
    }
}

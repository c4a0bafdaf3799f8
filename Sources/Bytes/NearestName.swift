/// Finds the known name a mistyped one most likely meant.
package enum NearestName {
    /// The closest of `names`, when it is close enough to be worth proposing: a third of the letters may differ.
    package static func find(_ name: String, among names: [String]) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        let scored = names.map { (name: $0, distance: distance(name, $0)) }
        guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
        if best.distance <= max(1, best.name.utf8.count / 3) { return best.name }
        return name.utf8.count >= 3 ? names.first { $0.hasPrefix(name) || $0.hasSuffix(name) } : nil
    }

    /// Letters to add, drop, change or swap with their neighbour to get from one to the other.
    package static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(previous[column] + cost, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}

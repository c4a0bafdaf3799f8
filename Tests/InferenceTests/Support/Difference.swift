/// How far apart two lists of numbers are, counted in representable numbers.
struct Difference: Equatable {
    var rows = 0
    var rowsThatDiffer = 0
    var largestUlps: UInt64 = 0

    init(_ found: [[Double]], _ expected: [[Double]]) {
        rows = expected.count
        for (left, right) in zip(found, expected) {
            let ulps = zip(left, right).map { Self.ulps($0, $1) }.max() ?? 0
            if ulps > 0 || left.count != right.count { rowsThatDiffer += 1 }
            largestUlps = max(largestUlps, ulps)
        }
        if found.count != expected.count { rowsThatDiffer = max(found.count, expected.count) }
    }

    static func ulps(_ left: Double, _ right: Double) -> UInt64 {
        if left.bitPattern == right.bitPattern || (left.isNaN && right.isNaN) { return 0 }
        if left.isNaN || right.isNaN { return .max }
        func ordered(_ value: Double) -> Int64 {
            let bits = Int64(bitPattern: value.bitPattern)
            return bits < 0 ? Int64.min &- bits : bits
        }
        return max(1, (ordered(left) &- ordered(right)).magnitude)  // 0 and -0 differ too.
    }
}

/// Puts rows in the order of falling scores, where they lie: a radix sort from the most significant byte on, so that
/// its time is bounded by eight passes whatever the scores are, and its memory by some KiB.
///
/// Source: McIlroy, Bostic and McIlroy, "Engineering Radix Sort", Computing Systems 6(1), 1993.
enum RankSort {
    /// Up to so many rows the quadratic way is the quickest.
    private static let fewRows = 32

    static func sort(_ rows: UnsafeMutableBufferPointer<ScoredRow>) { sort(rows, shift: 56) }

    /// Recursive, at most once for each byte of a key.
    private static func sort(_ rows: UnsafeMutableBufferPointer<ScoredRow>, shift: UInt64) {
        if rows.count <= fewRows { return insert(rows) }
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 512) { bounds in
            let next = UnsafeMutableBufferPointer(rebasing: bounds[..<256])
            let ends = UnsafeMutableBufferPointer(rebasing: bounds[256...])
            ends.initialize(repeating: 0)
            for row in rows { ends[byte(row, shift)] += 1 }
            var end = 0
            for bucket in 0..<256 {
                next[bucket] = end
                end += ends[bucket]
                ends[bucket] = end
            }
            distribute(rows, shift, next, ends)
            guard shift > 0 else { return }
            var start = 0
            for bucket in 0..<256 {
                let range = start..<ends[bucket]
                start = ends[bucket]
                if range.count > 1 { sort(UnsafeMutableBufferPointer(rebasing: rows[range]), shift: shift - 8) }
            }
        }
    }

    private static func distribute(
        _ rows: UnsafeMutableBufferPointer<ScoredRow>, _ shift: UInt64, _ next: UnsafeMutableBufferPointer<Int>,
        _ ends: UnsafeMutableBufferPointer<Int>
    ) {
        for bucket in 0..<256 {
            while next[bucket] < ends[bucket] {
                var row = rows[next[bucket]]
                var target = byte(row, shift)
                while target != bucket {
                    swap(&row, &rows[next[target]])
                    next[target] += 1
                    target = byte(row, shift)
                }
                rows[next[bucket]] = row
                next[bucket] += 1
            }
        }
    }

    @inline(__always)
    private static func byte(_ row: ScoredRow, _ shift: UInt64) -> Int { Int(row.rankKey &>> shift & 0xFF) }

    private static func insert(_ rows: UnsafeMutableBufferPointer<ScoredRow>) {
        for index in rows.indices.dropFirst() {
            let row = rows[index]
            let key = row.rankKey
            var place = index
            while place > 0, rows[place - 1].rankKey > key {
                rows[place] = rows[place - 1]
                place -= 1
            }
            rows[place] = row
        }
    }
}

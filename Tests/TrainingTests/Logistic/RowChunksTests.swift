import Testing

@testable import Training

@Suite("RowChunks")
struct RowChunksTests {
    @Test("parts are merged in the order of the rows, whoever made them", arguments: [1, 2, 5])
    func order(threads: Int) {
        for count in [0, 1, RowChunks.chunkRows, RowChunks.chunkRows * 23 + 7] {
            var next = 0
            RowChunks(rowCount: count, threads: threads).forEach { range in
                range.count
            } merge: { part, range in
                #expect(range.lowerBound == next && part == range.count)
                next = range.upperBound
            }
            #expect(next == count)
        }
    }
}

import Datasets
import Testing

@Suite("NameIndex")
struct NameIndexTests {
    private func find(_ name: String, _ index: NameIndex) -> Int? {
        Array(name.utf8).withUnsafeBytes { index[$0] }
    }

    @Test("finds each of its names and nothing else", arguments: [0, 1, 2, 3, 47, 1000])
    func finds(count: Int) {
        let names = (0..<count).map { "smart_\($0)_raw_mean_7d" }
        let index = NameIndex(names)
        #expect(names.enumerated().allSatisfy { find($0.element, index) == $0.offset })
        for other in ["", "smart_", "smart_\(count)_raw_mean_7d", "smart_0_raw_mean_7D", "smart_0_raw_mean_7d "] {
            #expect(find(other, index) == nil)
        }
    }
}

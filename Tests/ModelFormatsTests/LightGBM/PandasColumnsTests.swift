import Models
import Testing

@testable import ModelFormats

@Suite("PandasColumns")
struct PandasColumnsTests {
    /// For each column the number of categories it got, 0 for a list of none, nil for a number.
    private func counts(_ infos: String, _ lists: [Int]) -> [Int?] {
        let columns = Array(infos.utf8).withUnsafeBytes { LightGBMColumn.read(TextLine(bytes: $0, number: 1)) }
        let categories = lists.map { count in (0..<count).map { CategoryLabel.text("\($0)") } }
        let domains = PandasColumns.domains(of: columns, featureCount: columns.count, categories: categories)
        return domains.map { domain in if case .text(let texts) = domain { texts.labels.count } else { nil } }
    }

    @Test("lists go to the columns of codes when there are as many")
    func coded() {
        #expect(counts("-1:0:4:3:2:1 -1:1:0:2 [155.1:783.9] -1:1:0", [5, 3, 2]) == [5, 3, nil, 2])
        #expect(counts("[0:1] -1:0 none [0:2]", [3]) == [nil, 3, nil, nil])
        #expect(counts("[0:1] [0.5:2]", []) == [])
    }

    @Test("ordered and constant categories are found where only one place is left for them")
    func search() {
        #expect(counts("-1:2:0:1 [0:2] none [209.8:785.9] -1:1:0:2 -1:0:1", [5, 3, 1, 3, 2]) == [5, 3, 1, nil, 3, 2])
        #expect(counts("none -1:0:1", [1, 2]) == [1, 2])
        #expect(counts("[0:3] -1:0:1", [4, 2]) == [4, 2])
        // Too many categories for the second column.
        #expect(counts("none [0:3] -1:0:1", [3, 2]) == [3, nil, 2])
    }

    @Test("a list that could be of two columns goes to neither, but constant ones take any text")
    func ambiguous() {
        #expect(counts("[0:2] [0:2] -1:0:1", [3, 2]) == [nil, nil, 2])
        #expect(counts("none none -1:0:1", [3, 2]) == [0, 0, 2])
        #expect(counts("none [0:1] -1:0:1", [2, 2]) == [0, nil, 2])
    }

    @Test("lists that fit no column are none, and so are lines that say something else")
    func misfits() {
        #expect(counts("[0.5:2] -1:5", [2]) == [])
        #expect(counts("[0:1] -1:0", [1, 2, 3]) == [])
        #expect(counts("x:y [1 [1:2:3] []", [2]) == [])
        #expect(counts("none", [2, 3]) == [])
    }
}

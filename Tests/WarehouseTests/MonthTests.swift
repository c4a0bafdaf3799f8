import SystemIO
import Testing

@testable import Warehouse

@Suite("Month")
struct MonthTests {
    @Test("is read as it is written, and only so", arguments: ["2018-06", "1970-01", "9999-12"])
    func text(_ text: String) { #expect(Month(text)?.description == text) }

    @Test(
        "what is no month is refused",
        arguments: ["2018-6", "2018-13", "2018-00", "1969-12", "10000-01", "2018-06-01", "2018", "", "+2018-06", "-"])
    func refused(_ text: String) { #expect(Month(text) == nil) }

    @Test("knows its days", arguments: [("2016-02", 29), ("2018-02", 28), ("2018-04", 30), ("2018-12", 31)])
    func days(_ text: String, _ count: Int) throws {
        let month = try #require(Month(text))
        #expect(month.dayCount == count)
        #expect(Month(month.firstDate) == month)
        #expect(Month(month.lastDate) == month)
        #expect(month.lastDate.components.day == count)
    }

    @Test("is ordered by time, and has a partition of its own")
    func order() throws {
        let month = try #require(Month("2018-11"))
        #expect(try month < #require(Month("2019-01")))
        #expect(month.directory == "year=2018/month=11")
    }
}

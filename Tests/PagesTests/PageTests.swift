import Testing

@testable import Pages

@Suite("Page")
struct PageTests {
    @Test("keeps its title")
    func title() {
        #expect(Page(title: "Drives & failures").title == "Drives & failures")
    }
}

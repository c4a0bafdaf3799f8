import Testing

@testable import CommandLineInterface

@Suite("Console")
struct ConsoleTests {
    @Test("A message is one line without control characters, whatever names it quotes")
    func oneLine() {
        #expect(Console.oneLine("cannot read é.zip") == "cannot read é.zip")
        #expect(Console.oneLine("a\nb\u{1B}[31m\u{0}\u{7F}") == #"a\u{a}b\u{1b}[31m\u{0}\u{7f}"#)
    }
}

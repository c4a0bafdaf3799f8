import Testing

@testable import DriveFleet

@Suite("DailyFileNormaliser: refused files")
struct RefusedFileTests {
    @Test(
        "a file that cannot be trusted is refused with a sentence that says why",
        arguments: [
            ("", "cannot read 2018-01-01.csv: expected a header with the columns' names, found an empty file"),
            ("\n\r\n", "cannot read 2018-01-01.csv: expected a header with the columns' names, found an empty file"),
            (
                "serial_number,model\nA,B\n",
                "cannot read 2018-01-01.csv:1: expected a header with a column date or day, found "
                    + "\"serial_number, model\"; is it a file of daily drive statistics?"
            ),
            (
                "2018-01-01,A,B\n",
                "cannot read 2018-01-01.csv:1: expected a header with a column date or day, and serial_number or "
                    + "serial, found \"2018-01-01, A, B\"; this line looks like data: add a header"
            ),
            (
                "date;serial_number\n2018-01-01;A\n",
                "cannot read 2018-01-01.csv:1: expected a header with a column date or day, and serial_number or "
                    + "serial, found \"date;serial_number\"; separate the columns by commas"
            ),
            (
                "a,b,c,d,e,f,g,h,i,date\n",
                "cannot read 2018-01-01.csv:1: expected a header with a column serial_number or serial, found "
                    + "\"a, b, c, d, e, f, g, h\" and 2 more columns; is it a file of daily drive statistics?"
            ),
            (
                "date,serial_number,Date\n",
                "cannot read 2018-01-01.csv:1: expected one column date, found two; remove one of them"
            ),
            (
                "date,serial_number\n2018-01-01,A\n\n01/02/2018,A\n",
                "cannot read 2018-01-01.csv:4: expected dates with the year first, such as 2018-01-31, found "
                    + "\"01/02/2018\", whose day and month cannot be told apart; write the year first"
            ),
            (
                "date,serial_number\n2018-01-01,A\n2018-01-01,\"B\nC\n",
                "cannot read 2018-01-01.csv:3, column 2: expected a closing quote, found the end of the text; "
                    + "the text looks truncated"
            ),
        ])
    func refused(text: String, message: String) {
        for search in LineSearch.allCases where search.isSupported {
            #expect(NormalisedFile(text, search: search).refusal == message)
            #expect(NormalisedFile(text, search: search, chunk: 3).refusal == message)
        }
    }
}

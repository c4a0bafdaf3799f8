import Testing

@testable import DriveFleet

@Suite("DailyFileNormaliser: values")
struct FieldValueTests {
    @Test(
        "a capacity is a whole number of bytes that a drive can have, anything else is null with its reason",
        arguments: [
            ("4000787030016", "4000787030016", ""), ("12000138625024.0", "12000138625024", ""),
            ("1.2000138625024e13", "12000138625024", ""), ("0004000787030016", "4000787030016", ""),
            ("1000000000000000", "1000000000000000", ""), ("1", "1", ""), (" 500 ", "500", ""), ("", "", ""),
            ("NaN", "", ""),
            ("-1", "", "unknown"), ("-1.0", "", "unknown"), ("0", "", "out_of_range"), ("0.0", "", "out_of_range"),
            ("-5", "", "out_of_range"), ("600332565813390450.0", "", "out_of_range"), ("6.0e17", "", "out_of_range"),
            ("1000000000000001", "", "out_of_range"), ("9.88328391275e-312", "", "out_of_range"),
            ("1.5", "", "out_of_range"), ("inf", "", "not_finite"), ("1e999", "", "not_finite"),
            ("4 TB", "", "not_a_number"),
        ])
    func capacity(text: String, written: String, reason: String) {
        check("capacity_bytes", .capacityBytes, text, place: 4, written, reason)
    }

    @Test(
        "a failure is 0 or 1, however it is written",
        arguments: [
            ("0", "0", ""), ("1", "1", ""), ("0.0", "0", ""), ("1.0", "1", ""), ("true", "1", ""), ("False", "0", ""),
            ("01", "1", ""), ("1e0", "1", ""), (" 1 ", "1", ""), ("", "", ""), ("null", "", ""),
            ("2", "", "out_of_range"),
            ("-1", "", "out_of_range"), ("0.5", "", "out_of_range"), ("yes", "", "not_a_number"), (".0", "0", ""),
        ])
    func failure(text: String, written: String, reason: String) {
        check("failure", .failure, text, place: 3, written, reason)
        let file = NormalisedFile("date,serial_number,failure\n2018-01-01,A,\(text)\n")
        #expect(file.counts.total.failures == (written == "1" ? 1 : 0))
    }

    @Test(
        "a SMART value keeps its number; what is none, or not finite, is null with its reason",
        arguments: [
            ("0", "0", ""), ("0.0", "0", ""), ("8.0", "8", ""), ("12345678", "12345678", ""),
            ("123456789", "123456789", ""),
            ("281474976710655", "281474976710655", ""), ("1234567890123456", "1234567890123456.0", ""),
            ("12345678901234567", "1.2345678901234568e16", ""), ("12345678901234567890", "1.2345678901234567e19", ""),
            ("0.1", "0.1", ""), ("007", "7", ""), ("00", "0", ""), ("-0.0", "0", ""),
            ("999999999999999", "999999999999999", ""), ("-3", "-3", ""), ("+7", "7", ""), (".5", "0.5", ""),
            ("1e3", "1000", ""),
            ("1.0e-7", "1e-7", ""), ("", "", ""), ("  ", "", ""), ("NA", "", ""), ("None", "", ""), ("nan", "", ""),
            ("inf", "", "not_finite"), ("-Infinity", "", "not_finite"), ("1e400", "", "not_finite"),
            ("ok", "", "not_a_number"), ("1,", "", "not_a_number"), ("0x10", "", "not_a_number"),
            ("1_000", "", "not_a_number"),
            ("12:34", "", "not_a_number"), ("1.0.0", "", "not_a_number"), ("/", "", "not_a_number"),
            (":", "", "not_a_number"),
        ])
    func smart(text: String, written: String, reason: String) {
        check("smart_5_raw", .smart5, text, place: 5, written, reason)
        check("smart_194_raw", .temperature, text, place: 13, written, reason)
    }

    /// In the middle of the text and at its end, where fewer bytes can be read behind the value.
    private func check(
        _ name: String, _ column: DriveColumn, _ text: String, place: Int, _ written: String, _ reason: String
    ) {
        let field = text.contains(",") ? "\"\(text)\"" : text
        let row = "2018-01-01,A,\(field)"
        for search in LineSearch.allCases where search.isSupported {
            for end in [
                "", "\n", "\r\n", "\n2018-01-01,an-unusually-long-serial-number-0123456789012345678901234567890,1\n",
            ] {
                let file = NormalisedFile("date,serial_number,\(name)\n\(row)\(end)", search: search)
                let fields = file.line?.split(separator: ",", omittingEmptySubsequences: false)
                #expect(fields?[place] == written[...], "\(text), \(search)")
                #expect(file.counts.refusals == (reason.isEmpty ? "" : "\(column.name) \(reason) 1"), "\(text)")
                #expect(file.counts.total.nulls(in: column) == (written.isEmpty ? 1 : 0))
            }
        }
    }

}

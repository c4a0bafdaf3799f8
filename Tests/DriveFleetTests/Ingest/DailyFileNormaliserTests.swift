import Testing

@testable import DriveFleet

@Suite("DailyFileNormaliser: layouts")
struct DailyFileNormaliserTests {
    private static let header = "date,serial_number,model,capacity_bytes,failure,smart_5_raw\n"

    @Test("columns are found by name, in any order and case, and others are left out")
    func order() {
        let file = NormalisedFile(
            """
            Smart_197_RAW,serial_number, DATE ,vault_id,model,failure,smart_5_normalized,capacity_bytes
            8.0,Z1,2018-02-03,9,ST4000DM000,0.0,100,4000787030016
            """)
        #expect(file.lines == ["2018-02-03,Z1,ST4000DM000,0,4000787030016,,,,8,,,,,"])
        #expect(file.counts.total.nulls(in: .smart5) == 1)
        #expect(file.counts.total.nulls(in: .smart197) == 0)
    }

    @Test(
        "every other name of a column is understood",
        arguments: [
            ("day", "serial", "model_name", "is_failed_today", "temperature"),
            ("DATE", "Serial_Number", "MODEL", "FAILURE", "temperature_raw"),
            ("date", "serial", "model", "failure", "smart_194_raw"),
            ("date", "serial_number", "model", "failure", "smart_194"),
        ])
    func aliases(date: String, serialNumber: String, model: String, failure: String, temperature: String) {
        let file = NormalisedFile(
            "\(temperature),\(date),\(serialNumber),\(model),\(failure),smart_5,smart_242\n30,2018-01-01,A,B,1,2,3\n")
        #expect(file.lines == ["2018-01-01,A,B,1,,2,,,,,,,3,30"])
        #expect(file.counts.total.failures == 1)
    }

    @Test("of several names of one column the first in the list is taken, wherever it stands")
    func priority() {
        let file = NormalisedFile(
            "smart_194,serial,serial_number,smart_194_raw,day,date,temperature\n1,a,A,2,2017-01-01,2018-01-01,3\n")
        #expect(file.lines == ["2018-01-01,A,,,,,,,,,,,,3"])
    }

    @Test(
        "line ends, a mark at the start, blank lines and a missing last line end do not matter",
        arguments: [
            "date,serial_number,failure\n2018-01-01,A,0\n2018-01-01,B,1\n",
            "date,serial_number,failure\r\n2018-01-01,A,0\r\n2018-01-01,B,1\r\n",
            "\u{FEFF}date,serial_number,failure\r\n2018-01-01,A,0\n2018-01-01,B,1",
            "\n\r\n\"date\",\"serial_number\",\"failure\"\n\n\"2018-01-01\",A,\"0\"\r\n\r\n2018-01-01,\"B\",1\n\n",
        ])
    func lineEnds(text: String) {
        for search in LineSearch.allCases where search.isSupported {
            for chunk in [1, 2, 3, 7, 64, 1000] {
                let file = NormalisedFile(text, search: search, chunk: chunk)
                #expect(file.lines == ["2018-01-01,A,,0,,,,,,,,,,", "2018-01-01,B,,1,,,,,,,,,,"])
                #expect(file.counts.total.read == 2)
            }
        }
    }

    @Test("quoted fields keep their commas and quotes, and line breaks in columns that are left out do not count")
    func quotes() {
        let file = NormalisedFile(
            """
            date,serial_number,model,note,failure
            2018-01-01,A,"WDC ""Red"", 4 TB","two
            lines",0
            2018-01-02,B,plain,,1

            """)
        #expect(
            file.lines == [
                "2018-01-01,A,\"WDC \"\"Red\"\", 4 TB\",0,,,,,,,,,,", "2018-01-02,B,plain,1,,,,,,,,,,",
            ])
    }

    @Test("a header in the middle is left out and counted, also with a mark before it")
    func repeatedHeader() {
        let text = Self.header + "2018-01-01,A,M,1,0,0\n\u{FEFF}" + Self.header + "2018-01-02,B,M,1,0,0\n" + Self.header
        let file = NormalisedFile(text)
        #expect(file.lines.count == 2)
        #expect(file.counts.repeatedHeaders == 2)
        #expect(file.counts.total.read == 2)
    }

    @Test("rows with another number of fields than the header are rejected, the file is not")
    func fieldCount() {
        for search in LineSearch.allCases where search.isSupported {
            let file = NormalisedFile(
                Self.header + "2018-01-01,A,M,1,0\n2018-01-01,B,M,1,0,0\n2018-01-01,C,M,1,0,0,\n2018-01-0",
                search: search)
            #expect(file.lines == ["2018-01-01,B,M,0,1,0,,,,,,,,"])
            #expect(file.counts.rejections == "too_few_fields 2, too_many_fields 1")
            #expect(file.counts.undated.read == 3)
        }
    }

    @Test("rows without a day or a serial number are rejected, and a serial number loses the blanks around it")
    func keys() {
        let file = NormalisedFile(
            Self.header
                + """
                ,A,M,1,0,0
                2018-13-01,A,M,1,0,0
                2018-01-01, \t,M,1,0,0
                2018-01-01,\u{1},M,1,0,0
                2018-01-01, A B , M ,1,0,0
                20180101,A,M,1,0,0
                2018-01-01 12:00:00,A,M,1,0,0

                """)
        #expect(file.lines == ["2018-01-01,A B,M,0,1,0,,,,,,,,"])
        #expect(file.counts.rejections == "no_date 1, bad_date 3, no_serial_number 1, bad_serial_number 1")
    }

    @Test(
        "ten bytes of anything are no day, also behind a day of another length",
        arguments: [UInt8(0), 0x20, 0x30, 0xFF])
    func tenBytes(byte: UInt8) {
        let bytes = [UInt8](repeating: byte, count: 10) + Array(",B\n".utf8)
        let file = NormalisedFile(
            bytes: Array("date,serial_number\n".utf8) + bytes + Array("2018/1/1,A\n".utf8) + bytes)
        #expect(file.lines == ["2018-01-01,A,,,,,,,,,,,,"])
        #expect(file.counts.total.read == 3)
    }

    @Test("names that are not UTF-8 are not written")
    func invalidUTF8() {
        let bytes =
            Array((Self.header + "2018-01-01,A,").utf8) + [0xC3, 0x28] + Array(",1,0,0\n2018-01-01,".utf8) + [0xFF]
            + Array(",M,1,0,0\n2018-01-01,ü,Größe,1,0,0\n".utf8)
        let file = NormalisedFile(bytes: bytes)
        #expect(file.lines == ["2018-01-01,A,,0,1,0,,,,,,,,", "2018-01-01,ü,Größe,0,1,0,,,,,,,,"])
        #expect(file.counts.refusals == "model not_text 1")
        #expect(file.counts.rejections == "bad_serial_number 1")
    }

    @Test(
        "macOS's additions and documents are no daily files",
        arguments: [
            ("2018-01-01.csv", true), ("data_Q1_2018/2018-01-01.csv", true), ("a\\2018-01-01.CSV", true),
            ("__MACOSX/data/._2018-01-01.csv", false), ("__MACOSX/2018-01-01.csv", false),
            ("data/._2018-01-01.csv", false), ("data/readme.pdf", false), ("2018-01-01.csv/", false), ("", false),
        ])
    func names(path: String, isDailyFile: Bool) {
        #expect(DailyFileNormaliser.isDailyFile(path) == isDailyFile)
    }
}

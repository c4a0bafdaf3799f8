import Bytes
import Testing

@testable import DriveFleet

@Suite("LineSearch")
struct LineSearchTests {
    @Test("every way of splitting lines, and every chunking, gives the same rows and counts", arguments: 0..<120)
    func agreement(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let text = RandomTable.text(&random)
        let exact = NormalisedFile(bytes: text, search: .exact)
        for search in LineSearch.allCases where search.isSupported {
            for chunk in [1, 2 + seed % 61, 63, 64, 65, 1000, Int.max] {
                let file = NormalisedFile(bytes: text, search: search, chunk: chunk)
                #expect(file == exact, "\(search), chunks of \(chunk): \(String(decoding: text, as: UTF8.self))")
            }
        }
    }

    @Test("lines of any length end where they end: fields around the edges of blocks and past the longest line")
    func lengths() {
        for length in Array(0...200) + [65_520, 65_536, 65_600] {
            let filler = String(repeating: "x", count: length)
            for end in ["\n", "\r\n"] {
                let text = "date,note,serial_number,failure\(end)2018-01-01,\(filler),S,1\(end)2018-01-02,,T,0\(end)"
                let exact = NormalisedFile(text, search: .exact)
                for search in LineSearch.allCases where search.isSupported {
                    #expect(NormalisedFile(text, search: search) == exact, "\(length), \(search)")
                }
            }
        }
    }

    @Test("with thousands of columns the wanted ones are found, and too many fields are refused alike")
    func manyColumns() {
        for columns in [100, 5000, 16_383, 16_384] {
            let names = (0..<columns - 3).map { "c\($0)" }
            let header = (["date"] + names + ["serial_number", "failure"]).joined(separator: ",")
            let text = "\(header)\n2018-01-01" + String(repeating: ",", count: columns - 2) + "S,1\n"
            let tooMany = "\(header)\n" + String(repeating: ",", count: 16_384) + "\n"
            for search in LineSearch.allCases where search.isSupported {
                #expect(NormalisedFile(text, search: search).lines == ["2018-01-01,S,,1,,,,,,,,,,"])
                #expect(NormalisedFile(tooMany, search: search).refusal != nil)
            }
        }
    }
}

/// Tables of drive statistics, most of them sound, with everything in them that a table can have wrong.
enum RandomTable {
    private static let names = [
        "model", "failure", "capacity_bytes", "smart_5_raw", "smart_187_raw", "smart_188", "smart_197_raw",
        "smart_198_raw",
        "smart_199_raw", "smart_241_raw", "smart_242_raw", "smart_194_raw", "smart_5_normalized", "vault_id", "note",
        "",
    ]
    private static let values = [
        "", "", "", "0", "1", "0.0", "1.0", "100", "4000787030016", "12000138625024.0", "-1", "1e3", "nan", "inf", "x",
        " 7 ", "12345678901234567890", "\"5\"", "\"a,b\"", "\"two\nlines\"", "ST4000DM000", "ü", "99999999",
        "123456789",
        "0.5", "\t", "007", "\"\"", "\"say \"\"no\"\"\"", "1234567.0",
    ]
    private static let days = [
        "2018-01-01", "2018-01-02", "2018/1/1", "2018-02-01 00:00:00", "\"2018-01-03\"", "", "2018-99-99",
        " 2018-01-01",
    ]

    static func text(_ random: inout SplitMix64) -> [UInt8] {
        var columns = (names.shuffled(using: &random)).prefix(Int.random(in: 0...names.count, using: &random))
        for required in ["date", "serial_number"] {
            columns.insert(required, at: Int.random(in: 0...columns.count, using: &random))
        }
        let end = Bool.random(using: &random) ? "\n" : "\r\n"
        var text = Bool.random(using: &random) ? "\u{FEFF}" : ""
        text += columns.joined(separator: ",") + end
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            var fields = columns.map { name in
                switch name {
                case "date": Int.random(in: 0..<4, using: &random) > 0 ? "2018-01-01" : pick(days, &random)
                case "serial_number":
                    Int.random(in: 0..<8, using: &random) > 0 ? "Z\(random.next() % 1000)" : pick(values, &random)
                default: pick(values, &random)
                }
            }
            switch Int.random(in: 0..<60, using: &random) {
            case 0: fields.removeLast()
            case 1: fields.append("")
            case 2: fields = [""]
            case 3: fields = Array(columns)
            case 4: fields[0] += "\""
            case 5: fields[0] += "\r"
            case 6: fields[0] += String(repeating: "-", count: 70)
            default: break
            }
            text += fields.joined(separator: ",") + (Int.random(in: 0..<50, using: &random) == 0 ? "\r\n" : end)
        }
        if Bool.random(using: &random), text.hasSuffix(end) { text.unicodeScalars.removeLast(end.unicodeScalars.count) }
        return Array(text.utf8)
    }

    private static func pick(_ choices: [String], _ random: inout SplitMix64) -> String {
        choices.randomElement(using: &random) ?? ""
    }
}

import Bytes
import Testing

@testable import JSONText

@Suite("consumeNumbers reads what next() reads")
struct JSONReaderNumbersTests {
    static let names = [
        "a", "smart_5_raw", "smart_197_raw_mean_7d", "a_key_that_does_not_fit_one_vector_of_32_bytes", "é\"", "x", "y",
    ]

    /// What came of an object: each member read before the first odd one, and the rest as tokens.
    struct Reading: Equatable {
        var row = [UInt64](repeating: 7, count: names.count)
        var count = 0
        var events: [String] = []
        var error: JSONError?
    }

    static let keys = ExpectedKeys(names) { $0 != 6 }
    static let order = [0, 1, 2, 3, 4, 5, 6]

    static func read(_ text: [UInt8], inVectors: Bool) -> Reading {
        text.withUnsafeBytes { bytes in
            var reading = Reading()
            var row = [Double](repeating: Double(bitPattern: 7), count: names.count)
            var scratch = NumberScratch(count: names.count)
            var reader = JSONReader(bytes)
            do throws(JSONError) {
                // Up to the object of numbers: text before it is what the kernel may read over.
                while try reader.next() != .beginObject || reader.depth < 2 {
                    if reader.depth == 0 { return reading }
                }
                row.withUnsafeMutableBufferPointer { row in
                    while reading.count < order.count, let start = row.baseAddress {
                        if inVectors, !reader.isAtValue {
                            let count = order[reading.count...].withUnsafeBufferPointer {
                                reader.consumeNumbers(keys, order: $0, row: start, scratch: &scratch)
                            }
                            reading.count += count
                            if count > 0 { continue }
                        }
                        guard reader.isAtValue || reader.consumeKey(ifEquals: keys[order[reading.count]]) else { break }
                        var value = 0.0
                        switch reader.consumeNumberOrNull(&value) {
                        case .number: row[order[reading.count]] = value
                        case .null: row[order[reading.count]] = .nan
                        case .other: return
                        }
                        reading.count += 1
                    }
                }
                while true {
                    let token = try reader.next()
                    reading.events.append("\(token)")
                    if token == .end { break }
                }
            } catch {
                reading.error = error
            }
            for index in order[..<reading.count] { reading.row[index] = row[index].isNaN ? 9 : row[index].bitPattern }
            return reading
        }
    }

    static func document(_ values: [String], comma: String, colon: String) -> [UInt8] {
        let members = zip(names, values).map { name, value in
            "\"\(name.replacing("\"", with: "\\\""))\"\(colon)\(value)"
        }
        let padding = String(repeating: "-", count: 160)
        return Array(
            "{\"pad\":\"\(padding)\",\"features\":{\(members.joined(separator: comma))},\"end\":\"\(padding)\"}".utf8)
    }

    static let values: [[String]] = [
        ["1.5", "0", "12.428571428571429", "null", "-0.0", "207995381409.94116", "3"],
        [
            "0.1", "9007199254740993", "18446744073709551615", "-1e-7", "1234567890123456789", "0.1234567890123456789",
            "null",
        ],
        ["-7", "01", "1.", ".5", "-", "--1", "1"], ["0", "nul", "null1", "1e5", "1.5.5", "true", "1"],
        [
            "99999999999999999999", "9223372036854775807.5", "-0", "0.0000000000000000001", "5e-324",
            "1.7976931348623157e308", "2",
        ],
        ["null", "null", "null", "null", "null", "null", "\"text\""],
    ]

    static let separators = [(",", ":"), (", ", ": "), (",", ": "), (" ,", ":"), (",\n  ", ": "), (",  ", ":  ")]

    @Test(
        "in any spelling of the separators and any order of odd values", arguments: separators.indices, values.indices)
    func spellings(_ separator: Int, _ list: Int) {
        let (comma, colon) = Self.separators[separator]
        for rotation in 0..<Self.names.count {
            let values = Array(Self.values[list][rotation...] + Self.values[list][..<rotation])
            let text = Self.document(values, comma: comma, colon: colon)
            #expect(Self.read(text, inVectors: true) == Self.read(text, inVectors: false))
        }
    }

    @Test("with any one byte changed, and cut at every byte", arguments: [0, 1], values.indices)
    func mutation(_ separator: Int, _ list: Int) {
        let (comma, colon) = Self.separators[separator]
        let text = Self.document(Self.values[list], comma: comma, colon: colon)
        for place in text.indices.dropFirst(160) {
            var variants = Array("\",:}{0159.-+eE nul\t".utf8).map { byte in
                var variant = text
                variant[place] = byte
                return variant
            }
            variants.append(Array(text[..<place]))
            for variant in variants where Self.read(variant, inVectors: true) != Self.read(variant, inVectors: false) {
                Issue.record("differs: \(String(decoding: variant, as: UTF8.self))")
            }
        }
    }

    @Test("for numbers of every length, and wherever the object ends in the text")
    func numbers() {
        var random = SplitMix64(seed: 8)
        for _ in 0..<TestEffort.count(4000) {
            let values = (0..<Self.names.count).map { _ in
                switch random.next() % 4 {
                case 0: "\(random.finiteDouble())"
                case 1: "\(Double(Int64(bitPattern: random.next() &>> (random.next() % 60))) / 1000)"
                case 2: "\(random.next() &>> (random.next() % 60)).\(random.next() &>> (random.next() % 60))"
                default: "\(Double(random.next() % 1_000_000) / 7)"
                }
            }
            var text = Self.document(values, comma: ",", colon: ":")
            text.removeLast(Int(random.next() % 160))
            let (fast, plain) = (Self.read(text, inVectors: true), Self.read(text, inVectors: false))
            if fast != plain { Issue.record("differs: \(values)") }
        }
    }

    @Test("most of a long object in one call, where the processor can")
    func oneCall() throws {
        try #require(Self.keys.kernelKeys(isSpaced: false) != nil, "SKIPPED: this processor has no AVX2")
        for (comma, colon) in Self.separators[..<2] {
            Self.document(Self.values[0], comma: comma, colon: colon).withUnsafeBytes { bytes in
                var reader = JSONReader(bytes)
                while (try? reader.next()) != .beginObject || reader.depth < 2 {}
                var row = [Double](repeating: 0, count: 7)
                var scratch = NumberScratch(count: 7)
                var value = 0.0
                #expect(reader.consumeKey(ifEquals: Self.keys[0]) && reader.consumeNumberOrNull(&value) == .number)
                let count = Self.order[1...].withUnsafeBufferPointer {
                    reader.consumeNumbers(Self.keys, order: $0, row: &row, scratch: &scratch)
                }
                // The last is no number for these keys.
                #expect(count == 5)
                #expect(row[1] == 0 && row[2] == 12.428571428571429 && row[3].isNaN && row[5] == 207995381409.94116)
                #expect(row[4].sign == .minus)
            }
        }
    }
}

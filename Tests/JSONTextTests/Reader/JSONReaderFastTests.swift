import Bytes
import Testing

@testable import JSONText

@Suite("The shortcuts read what next() reads")
struct JSONReaderFastTests {
    static let keys = ["drive_id", "day", "features", "a", "smart_5_raw", "smart_197_raw_mean_7d", "x", ""]

    static let documents = [
        #"{"drive_id":"Z1","day":"2018-03-01","features":{"a":1.5,"smart_5_raw":null,"smart_197_raw_mean_7d":12.428571428571429,"x":0}}"#,
        #" { "drive_id" : "Z\u0041\"1" , "features" : { "a" : -0.0 , "x" : 1e-7 , "smart_5_raw" :  true, "y":[1,2.5, null] } } "#,
        #"[1, -2, 0.5, 12345678, 123456789.123456789, 9007199254740993, 18446744073709551616, 1e400, -1E-400, null, "1"]"#,
        #"{"a":0.14285714285714285,"x":142857142857142850000,"":2.2250738585072011e-308,"features":[[],{},[{"a":7}]]}"#,
        #"{"a":1234567,"a":12345678,"a":123456789,"a":0.1234567,"a":0.12345678,"a":0.123456789,"a":00}"#,
    ]

    @Test("on whole documents and tables of grammar", arguments: documents.indices)
    func whole(_ index: Int) {
        let bytes = Array(Self.documents[index].utf8)
        #expect(ReadingRoutes.fast(bytes, keys: Self.keys) == ReadingRoutes.plain(bytes))
    }

    @Test("on every case of the grammar, alone and as a member's value", arguments: GrammarCase.all)
    func grammar(_ example: GrammarCase) {
        for bytes in [
            example.bytes, Array("{\"a\":".utf8) + example.bytes + Array("}".utf8),
            Array("[0,".utf8) + example.bytes + Array(",1,2,3,4,5,6,7,8,9]".utf8),
        ] {
            #expect(ReadingRoutes.fast(bytes, keys: Self.keys) == ReadingRoutes.plain(bytes))
        }
    }

    @Test("cut at every byte", arguments: documents.indices)
    func truncation(_ index: Int) {
        let bytes = Array(Self.documents[index].utf8)
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            #expect(ReadingRoutes.fast(cut, keys: Self.keys) == ReadingRoutes.plain(cut))
        }
    }

    @Test("with any one byte changed, removed or inserted", arguments: documents.indices)
    func mutation(_ index: Int) {
        let bytes = Array(Self.documents[index].utf8)
        let replacements: [UInt8] =
            TestEffort.isDeep ? Array(0...255) : Array("\"\\{}[]:,0159.-+eE nu\t".utf8) + [0, 0x80, 0xFF]
        for place in bytes.indices {
            var variants = replacements.map { byte in
                var variant = bytes
                variant[place] = byte
                return variant
            }
            for byte in replacements.prefix(12) {
                var variant = bytes
                variant.insert(byte, at: place)
                variants.append(variant)
            }
            var shorter = bytes
            shorter.remove(at: place)
            variants.append(shorter)
            for variant in variants {
                let fast = ReadingRoutes.fast(variant, keys: Self.keys)
                let plain = ReadingRoutes.plain(variant)
                if fast != plain { Issue.record("differs: \(String(decoding: variant, as: UTF8.self))") }
            }
        }
    }

    @Test("consumeKey declines, and changes nothing, where the key does not stand")
    func declinedKeys() throws {
        try Array("{\"ab\" :1,\"abc\":2}".utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            func consume(_ key: String) -> Bool {
                Array(key.utf8).withUnsafeBytes { reader.consumeKey(ifEquals: $0) }
            }
            #expect(!consume("\"ab\":"))
            #expect(try reader.next() == .beginObject)
            #expect(!consume("\"ab\":"))  // A space stands before the colon.
            #expect(!consume("\"abc\":"))
            #expect(!consume(""))
            #expect(reader.offset == 1)
            _ = try reader.next()
            #expect(!consume("\"ab\":"))  // A value is next.
            _ = try reader.next()
            #expect(consume("\"abc\":"))
            var value = 0.0
            #expect(reader.consumeNumberOrNull(&value) == .number)
            #expect(value == 2)
            #expect(!consume("\"abc\":"))
            #expect(try reader.next() == .endObject)
            #expect(try reader.next() == .end)
        }
    }

    @Test(
        "consumeNumberOrNull leaves the value alone for null and all else",
        arguments: ["null", "true", "\"1\"", "1e999", "[1]", "01"])
    func untouched(_ text: String) throws {
        try Array("{\"a\":\(text)        }".utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            var value = 7.5
            #expect(reader.consumeNumberOrNull(&value) == .other)
            _ = try reader.next()
            #expect(reader.consumeNumberOrNull(&value) == .other)
            _ = try reader.next()
            #expect(reader.consumeNumberOrNull(&value) == (text == "null" ? .null : .other))
            #expect(value == 7.5)
        }
    }

    @Test("numbers of 1 to 25 digits with the point anywhere are read as by the C library")
    func numberShapes() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<TestEffort.count(20_000) {
            let integer = Int.random(in: 1...17, using: &random)
            let fraction = Int.random(in: 0...18, using: &random)
            var text = String((0..<integer).map { _ in Character("\(Int.random(in: 0...9, using: &random))") })
            while text.count > 1, text.first == "0" { text.removeFirst() }
            if fraction > 0 {
                text += "." + String((0..<fraction).map { _ in Character("\(Int.random(in: 0...9, using: &random))") })
            }
            if Bool.random(using: &random) { text = "-" + text }
            let bytes =
                Array("{\"a\":\(text)}".utf8) + Array(repeating: 0x20, count: Int.random(in: 0...20, using: &random))
            bytes.withUnsafeBytes { bytes in
                var reader = JSONReader(bytes)
                _ = try? reader.next()
                _ = try? reader.next()
                var value = 0.0
                let kind = reader.consumeNumberOrNull(&value)
                if kind != .number || value.bitPattern != Double(text)?.bitPattern {
                    Issue.record("\(text) became \(value)")
                }
            }
        }
    }
}

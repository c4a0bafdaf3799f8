import Bytes
import Models
import TestSupport
import Testing

@testable import ModelFormats

/// Damaged and hostile files end in a model or an error, soon, and never in a trap.
@Suite struct LightGBMRobustnessTests {
    private static let names = [
        "categorical", "linear_tree", "multiclass", "pandas_categorical", "random_forest_binary",
    ]

    @Test("a file cut off anywhere within its trees or parameters is refused", arguments: names)
    func truncation(name: String) throws {
        let bytes = try FixtureFiles.bytes("models/lightgbm/\(name).txt")
        let text = String(decoding: bytes, as: UTF8.self)
        let end = try #require(text.firstRange(of: "end of trees"))
        let safe = text[..<end.upperBound].utf8.count
        for length in stride(from: 0, to: safe, by: 5) {
            #expect(!isAccepted(bytes.prefix(length)), "\(length) of \(bytes.count) bytes")
        }
        for length in stride(from: safe, to: bytes.count, by: 11) { isAccepted(bytes.prefix(length)) }
    }

    @Test("a flipped bit never traps", arguments: names)
    func bitFlips(name: String) throws {
        let original = try FixtureFiles.bytes("models/lightgbm/\(name).txt")
        let end = try #require(String(decoding: original, as: UTF8.self).firstRange(of: "end of trees"))
        let treeBytes = String(decoding: original, as: UTF8.self)[..<end.lowerBound].utf8.count
        var bytes = original
        var generator = SplitMix64(seed: 7)
        for index in stride(from: 0, to: treeBytes, by: 3) {
            bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            isAccepted(bytes)
            bytes[index] = original[index]
        }
    }

    @Test("lines left out, doubled or exchanged never trap", arguments: names)
    func lines(name: String) throws {
        let lines = try fixture(name).split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices.prefix(60) {
            var changed = lines
            changed.remove(at: index)
            isAccepted(changed.joined(separator: "\n").utf8)
            changed.insert(lines[index], at: index)
            changed.insert(lines[index], at: index)
            isAccepted(changed.joined(separator: "\n").utf8)
            changed[index] = lines[(index * 7 + 3) % lines.count]
            isAccepted(changed.joined(separator: "\n").utf8)
        }
    }

    @Test("a chain of 100,000 leaves is read without recursion, and quickly")
    func chain() throws {
        let splits = 99_999
        func list(_ value: (Int) -> String) -> String { (0..<splits).map(value).joined(separator: " ") }
        func leaves(_ value: String) -> String { Array(repeating: value, count: splits + 1).joined(separator: " ") }
        let tree = """
            Tree=0
            num_leaves=\(splits + 1)
            num_cat=0
            split_feature=\(list { String($0 % 2) })
            threshold=\(list { _ in "0.5" })
            decision_type=\(list { _ in "2" })
            left_child=\(list { $0 + 1 < splits ? String($0 + 1) : "-1" })
            right_child=\(list { String(-2 - $0) })
            leaf_value=\(leaves("1"))
            leaf_count=\(leaves("1"))
            internal_count=\(list { String(splits + 1 - $0) })


            """
        let text = smallModel().replacing(smallTree(0), with: tree)
        let elapsed = try ContinuousClock().measure {
            let count = try readText(text).trees[0].splits.count
            #expect(count == splits)
        }
        #expect(elapsed < .seconds(10))
    }

    @Test("one endless line and a million blank ones take linear time")
    func longLines() {
        let elapsed = ContinuousClock().measure {
            #expect(
                !isAccepted(
                    "tree\nversion=v4\nfeature_names=".utf8 + Array(repeating: UInt8(ascii: "a"), count: 4_000_000)))
            #expect(!isAccepted("tree\n".utf8 + Array(repeating: UInt8(ascii: "\n"), count: 1_000_000)))
            #expect(!isAccepted("tree\n".utf8 + Array(repeating: UInt8(ascii: "="), count: 1_000_000)))
        }
        #expect(elapsed < .seconds(10))
    }
}

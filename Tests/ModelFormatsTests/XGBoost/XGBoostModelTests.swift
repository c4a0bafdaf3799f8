import Models
import TestSupport
import Testing

@testable import ModelFormats

@Suite struct XGBoostModelTests {
    @Test("names come from the file, else they are columns")
    func names() throws {
        #expect(
            try XGBoostBytes.ensemble(XGBoostBytes.fixture("names.json")).featureNames == [
                "age days", "größe", "n \"q\"",
            ])
        #expect(try XGBoostBytes.ensemble(XGBoostBytes.json()).featureNames == ["Column_0", "Column_1"])
    }

    @Test("a model that scikit-learn's wrapper stopped early runs up to its best iteration; a booster's runs whole")
    func bestIteration() throws {
        let whole = try XGBoostBytes.fixture("early_stopping.json")
        let all = try XGBoostBytes.ensemble(whole).trees.count
        let wrapped = try XGBoostBytes.ensemble(XGBoostBytes.fixture("early_stopping_wrapper.json")).trees.count
        #expect(wrapped < all && wrapped % 2 == 0)
        let asked = try whole.withUnsafeBytes { try XGBoostModel.read($0, iterations: .best) }
        guard case .trees(let best) = asked else { return #expect(Bool(false)) }
        #expect(best.trees.count == wrapped)
    }

    @Test("weights of dropped trees count wherever a file keeps them", arguments: ["gradient_booster", "model"])
    func droppedTrees(place: String) throws {
        let edit =
            place == "model"
            ? ("\"tree_info\":[0]", "\"tree_info\":[0],\"weight_drop\":[0.5]")
            : ("\"name\":\"gbtree\"", "\"name\":\"gbtree\",\"weight_drop\":[5E-1]")
        #expect(try XGBoostBytes.ensemble(XGBoostBytes.json(edit)).trees[0].leafValues == [-0.5, 1])
        #expect(try XGBoostBytes.ensemble(XGBoostBytes.json()).trees[0].leafValues == [-1, 2])
    }

    @Test("base scores are brought to the margin of the objective, old and new spelling alike")
    func baseScores() throws {
        for text in ["5E-1", "[5E-1]", "(0.5)", " [ 5e-1 ] ", "0.5"] {
            let bytes = XGBoostBytes.json(("\"5E-1\"", "\"\(text)\""), ("reg:squarederror", "reg:gamma"))
            #expect(try XGBoostBytes.ensemble(bytes).sum.initialMargins == [-0.6931471824645996])
        }
        let three = try XGBoostBytes.ensemble(XGBoostBytes.fixture("base_score_three.json")).sum.initialMargins
        #expect(three.count == 3 && Set(three).count == 3)
    }

    @Test("a NaN where nothing reads it does no harm; an infinite threshold sends every number left")
    func notFinite() throws {
        let edits = [
            ("\"base_weights\":[0,0,0]", "\"base_weights\":[NaN,-Infinity,Infinity]"), ("[0.5,", "[Infinity,"),
        ]
        let ensemble = try XGBoostBytes.ensemble(XGBoostBytes.json(edits[0], edits[1]))
        #expect(ensemble.trees[0].splits[0].test == .atMost(0x1.fffffefffffffp127, nanLeft: true))
    }

    @Test("the categories of a data frame are read by value")
    func pandasCategories() throws {
        let categories = "{\"enc\":[{\"offsets\":[0,1,4],\"values\":[120,-61,-68,122]},{\"type\":15,\"values\":[5,7]}]}"
        let bytes = XGBoostBytes.json(("\"tree_info\":[0]", "\"tree_info\":[0],\"cats\":\(categories)"))
        let domains = try XGBoostBytes.ensemble(bytes).featureDomains
        guard case .text(let texts) = domains.first, case .text(let numbers) = domains.last else {
            return #expect(Bool(false))
        }
        #expect(texts.labels == [.text("x"), .text("üz")] && texts.refusesUnseen && texts.acceptsCodes)
        #expect(numbers.labels == [.number("5"), .number("7")])
    }

    @Test("counted, typed and plain UBJSON arrays read the same", arguments: ["[#", "[", "[$"])
    func ubjsonArrays(kind: String) throws {
        let start: [UInt8] =
            switch kind {
            case "[#": Array("[#U\u{2}".utf8)
            case "[$": Array("[$d#U\u{2}".utf8)
            default: Array("[".utf8)
            }
        let marker: [UInt8] = kind == "[$" ? [] : [UInt8(ascii: "d")]
        let values = [Float(1.5), -2].flatMap { marker + withUnsafeBytes(of: $0.bitPattern.bigEndian, Array.init) }
        let end: [UInt8] = kind == "[" ? [UInt8(ascii: "]")] : []
        try (start + values + end).withUnsafeBytes { bytes in
            var source = UBJSONSource(bytes)
            #expect(try source.floats() == [1.5, -2])
            try source.finish()
        }
    }

    @Test("decimals are rounded once, to Float")
    func floats() throws {
        // Just above and just below half way between two Floats, which a Double in between would lose; a tie.
        let text = Array(
            "[1.00000017881393432617187500001,1.00000017881393432617187499999,16777217,1e-45,7e-46,-0.0]".utf8)
        let values = try text.withUnsafeBytes { bytes in
            var source = JSONSource(bytes)
            return try source.floats()
        }
        #expect(values == [1.0000002384185791, 1.0000001192092896, 16_777_216, .leastNonzeroMagnitude, 0, -0.0])
        #expect(values[4].sign == .plus && values[5].sign == .minus)
    }

    @Test("the binary format is read behind each of its headers")
    func headers() throws {
        let model = try XGBoostBytes.fixture("v0_82_logistic_bin.bin")
        let expected = try XGBoostBytes.ensemble(model)
        func java(_ text: String) -> [UInt8] {
            [0, UInt8(truncatingIfNeeded: text.utf8.count)] + Array(text.utf8)
        }
        let columns = java("features") + java("label") + java("prediction")
        let classifier = java("_cls_") + columns + java("raw")
        let headers: [[UInt8]] = [
            Array("binf".utf8), java("_reg_") + columns,
            classifier + [0, 0, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF], classifier + [0xFF, 0xFF, 0xFF, 0xFF],
            classifier + [0, 0, 0, 2, 0, 0, 0, 2] + [UInt8](repeating: 0x3F, count: 16),
            classifier + [0, 0, 0, 1] + [UInt8](repeating: 0x40, count: 8),
            Array("CONFIG-offset:".utf8) + [0, 1, 0, 0, 0, 0, 0, 0],
        ]
        for header in headers {
            let found = try XGBoostBytes.ensemble(header + model)
            #expect(found.trees == expected.trees && found.sum == expected.sum)
        }
        // Four bytes between parameters and objective, as some early writers left.
        let gap = try XGBoostBytes.ensemble(Array(model[..<136]) + [0, 0, 0, 0] + Array(model[136...]))
        #expect(gap.trees == expected.trees)
    }

    @Test("hessians become covers")
    func covers() throws {
        #expect(
            try XGBoostBytes.ensemble(XGBoostBytes.json()).trees[0].cover == TreeCover(splits: [3], leaves: [1, 2]))
    }
}

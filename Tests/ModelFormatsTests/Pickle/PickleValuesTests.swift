import Foundation
import TestSupport
import Testing

@testable import ModelFormats

/// What `pickle_fixtures.py` wrote, read back from every protocol and compression.
@Suite struct PickleValuesTests {
    static let pickles = (0...5).map { "values_p\($0).pickle" }
    static let files =
        pickles + (2...5).map { "values_p\($0).joblib" }
        + ["zlib", "gzip", "bz2", "xz", "lzma"].map { "values_\($0).joblib" }

    private func root(_ file: String) throws -> PickleValue {
        try FixtureFiles.bytes("pickles/\(file)").withUnsafeBytes { try PickleFile.document($0) }.root
    }

    private func value(_ key: String, _ file: String) throws -> PickleValue {
        try #require(try root(file)[key], "\(key) of \(file)")
    }

    @Test("scalars and text come back as they were", arguments: files)
    func scalars(file: String) throws {
        let root = try root(file)
        func value(_ key: String) throws -> PickleValue { try #require(root[key], "\(key)") }
        #expect(try value("none").isNone)
        #expect(try value("true").bool() && !value("false").bool())
        #expect(try value("int").int() == -7)
        #expect(try value("long").int() == 1 << 40)
        #expect(try value("minus").int() == .min)
        #expect(try value("wide").kind == .wideInt)
        #expect(try value("float").double() == 0.1)
        #expect(try value("infinity").double() == .infinity)
        #expect(try value("text").string() == "é 漢 😀 \\ \n end")
        #expect(try value("empty_text").string().isEmpty)
        #expect(try value("bytes").bytes() == Array(0...255))
        #expect(try value("bytearray").bytes() == [0, 255])
        #expect(try value("empty_bytes").bytes().isEmpty)
        #expect(try value("np_float64").double() == 0.1)
        #expect(try value("np_float32").double() == Double(Float(0.1)))
        #expect(try value("np_int64").int() == -9)
        #expect(try value("np_bool").bool())
        #expect(try value("np_text").string() == "numpy")
        #expect(try value("np_uint64").kind == .wideInt)
        #expect(try value("dtype").kind == .dtype)
        #expect(try value("type").globalName == "numpy.float64")
    }

    @Test("containers and objects keep their parts", arguments: files)
    func containers(file: String) throws {
        let root = try root(file)
        func value(_ key: String) throws -> PickleValue { try #require(root[key], "\(key)") }
        #expect(try value("tuple").element(1).element(1).elements().isEmpty)
        #expect(try value("tuple").element(3).isNone)
        #expect(try value("list").element(1).element(0).int() == 2)
        #expect(try value("set").element(0).int() == 3)
        #expect(try value("frozenset").element(0).string() == "only")
        #expect(try value("ordered").pairs().map { try $0.key.string() } == ["b", "a"])
        #expect(try value("default")["k"]?.element(0).int() == 1)
        #expect(try value("complex").className == "builtins.complex")
        #expect(try value("slice").className == "builtins.slice")
        #expect(try value("partial").className == "functools.partial")
        let shared = try value("shared").elements()
        #expect(shared[0].index == shared[1].index)
        let cycle = try value("cycle")
        #expect(try cycle.element(0).index == cycle.index)
        #expect(try cycle.element(0).element(0).path.hasSuffix("[0][0]"))
        let plain = try value("plain")
        #expect(plain.className == "fixture_classes.Plain")
        #expect(try plain.attribute("name").string() == "plain")
        #expect(try plain.attribute("weights").array().doubles() == [0.5, -0.25])
        #expect(try value("entries")["beta"]?.int() == 2)
        #expect(try value("entries").attribute("note").string() == "attribute")
        #expect(try value("elements").elements().map { try $0.int() } == [5, 6])
        #expect(try value("generator").kind == .object)
        if let slotted = root["slotted"] {
            #expect(try slotted.attribute("left").int() == 1)
            #expect(try slotted.attribute("right").string() == "two")
            #expect(try slotted.attribute("extra").double() == 3)
        }
    }

    @Test("numeric arrays of every type and layout come out in C order", arguments: files)
    func numbers(file: String) throws {
        let root = try root(file)
        func array(_ key: String) throws -> PickleArray { try #require(root[key], "\(key)").array() }
        let doubles = try array("f8").doubles()
        #expect(doubles.map(\.bitPattern) == [1.5, -2, 0.1, .infinity, -0.0, .leastNonzeroMagnitude].map(\.bitPattern))
        #expect(try array("f8").shape == [2, 3])
        #expect(try array("f4").doubles() == [Double(Float(0.1)), -3.5])
        #expect(try array("f2").doubles() == [0.0999755859375, -3.5, 5.9604644775390625e-08, .infinity])
        #expect(try array("i1").ints() == [-128, 127])
        #expect(try array("i2").ints() == [-32768, 5])
        #expect(try array("i4").ints() == [-2_147_483_648, 6])
        #expect(try array("i8").ints() == [.min, 7])
        #expect(throws: ModelFormatError.self) { try array("i8").doubles() }
        #expect(try array("u1").ints() == [255, 1])
        #expect(try array("u2").ints() == [65535, 2])
        #expect(try array("u4").doubles() == [4_294_967_295, 3])
        #expect(try array("u8").ints() == [.max, 4])
        #expect(try array("bool").ints() == [1, 0, 1])
        #expect(try array("fortran").doubles() == [0, 1, 2, 3, 4, 5])
        #expect(try array("fortran").shape == [2, 3])
        #expect(try array("transposed").shape == [4, 2, 3])
        #expect(
            try array("transposed").ints()
                == [0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23])
        #expect(try array("strided").doubles() == [3, 2, 1, 0, 11, 10, 9, 8])
        #expect(try array("big_endian").doubles() == [1.5, -2.5])
        #expect(try array("big_endian_int").ints() == [1, -2])
        #expect(try array("zero_dimensional").shape.isEmpty)
        #expect(try root["zero_dimensional"]?.double() == 5)
        #expect(try array("empty").doubles().isEmpty && array("empty").shape == [0, 3])
    }

    @Test("arrays of text, objects and records", arguments: files)
    func otherArrays(file: String) throws {
        let root = try root(file)
        func array(_ key: String) throws -> PickleArray { try #require(root[key], "\(key)").array() }
        #expect(try array("texts").strings() == ["a", "漢字", ""])
        #expect(try array("texts_big_endian").strings() == ["ab", "é"])
        #expect(try array("byte_texts").strings() == ["xyz", "q"])
        let objects = try array("objects").objects()
        #expect(try objects[0].string() == "x")
        #expect(try objects[1].isNone && objects[3].double() == 2.5)
        #expect(try array("object_matrix").strings() == ["r0c0", "r0c1", "r1c0", "r1c1"])
        let record = try array("record")
        #expect(try record.field("value").doubles() == [1.5, -2.5])
        #expect(try record.field("index").ints() == [7, -8])
        #expect(try record.field("flag").ints() == [1, 0])
        #expect(throws: ModelFormatError.self) { try record.field("pair") }
        #expect(throws: ModelFormatError.self) { try record.field("absent") }
    }

    @Test("LZ4 is refused by name, with how to save instead")
    func otherCompression() throws {
        let bytes = try FixtureFiles.bytes("pickles/values_lz4.joblib")
        let error = #expect(throws: ModelFormatError.self) { try ModelFile.read(bytes, named: "m.joblib") }
        #expect("\(try #require(error))".contains("found LZ4-compressed data"))
        #expect("\(try #require(error))".contains("joblib.dump(model, path, compress=3)"))
    }

    @Test("a wrong question names the path and what is there")
    func mismatch() throws {
        let plain = try value("plain", "values_p4.pickle")
        let error = #expect(throws: ModelFormatError.self) { try plain.attribute("weights").string() }
        #expect(
            "\(try #require(error))"
                == "cannot read model model[\"plain\"].weights: expected text, found an array of shape [2]; "
                + "export the model again")
        let missing = #expect(throws: ModelFormatError.self) { try plain.attribute("coef_") }
        #expect(try #require(missing).expected == "attribute coef_ of fixture_classes.Plain")
    }
}

import Bytes
import Foundation
import TestSupport
import Testing

@testable import ModelFormats

/// Pickles made to exhaust, to confuse or to take over whoever reads them.
@Suite struct HostilePickleTests {
    /// Reads; nothing but a `ModelFormatError` may come out.
    private func refusal(_ bytes: [UInt8]) -> ModelFormatError? {
        bytes.withUnsafeBytes { bytes -> ModelFormatError? in
            do throws(ModelFormatError) {
                _ = try PickleFile.read(bytes, named: "m", limits: ModelFileLimits())
                return nil
            } catch {
                return error
            }
        }
    }

    private func document(_ bytes: [UInt8]) throws -> PickleDocument {
        try bytes.withUnsafeBytes { try PickleDocument.read($0) }
    }

    private func pickle(_ parts: [UInt8]...) -> [UInt8] { [0x80, 4] + parts.joined() + [0x2E] }
    private func text(_ text: String) -> [UInt8] { [0x8C, UInt8(text.utf8.count)] + Array(text.utf8) }
    private func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }
    private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian, Array.init)
    }

    @Test(
        "a call to anything is a value that nothing makes, refused by its name",
        arguments: [
            "cos\nsystem\n(S'touch executed'\ntR.", "cbuiltins\neval\n(Vprint(1)\ntR.", "(cos\nsystem\nVtouch x\no.",
            "(Vtouch x\nios\nsystem\n.", "cposix\nsystem\n(Vx\nt\u{81}.", "c__builtin__\nexec\n(Vx\ntR.",
        ])
    func calls(program: String) throws {
        for bytes in [Array(program.unicodeScalars.map { UInt8($0.value) }), []] where !bytes.isEmpty {
            let error = try #require(refusal(bytes))
            #expect(error.code == .otherFormat)
            let names = ["os.system", "builtins.eval", "posix.system", "builtins.exec"]
            #expect(names.contains { error.found == "an object of class \($0)" }, "\(error)")
            #expect("\(error)".contains("its code was not run, and never is"))
        }
    }

    @Test("no truncation of a model loads, and none traps", arguments: ["logistic", "bundle", "lightgbm_regressor"])
    func truncations(name: String) throws {
        let bytes = try FixtureFiles.bytes("models/pickled/\(name).joblib")
        for count in 0..<bytes.count {
            let prefix = Array(bytes.prefix(count))
            #expect(throws: ModelFormatError.self, "\(count) bytes") { try ModelFile.read(prefix, named: "m") }
        }
    }

    @Test("no flipped bit of a model traps", arguments: ["logistic", "bundle_dummy"])
    func bitFlips(name: String) throws {
        var bytes = try FixtureFiles.bytes("models/pickled/\(name).joblib")
        for index in bytes.indices {
            for bit in 0..<8 {
                bytes[index] ^= 1 << bit
                _ = try? ModelFile.read(bytes, named: "m")
                bytes[index] ^= 1 << bit
            }
        }
    }

    @Test("random damage to a file with every kind of value never traps")
    func mutations() throws {
        var random = SplitMix64(seed: 20_180_630)
        for file in ["values_p0.pickle", "values_p2.joblib", "values_p5.joblib", "values_p4.pickle"] {
            let original = try FixtureFiles.bytes("pickles/\(file)")
            for _ in 0..<300 {
                var bytes = original
                for _ in 0..<(1 + random.next() % 4) {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                let document = try? self.document(bytes)
                for (_, value) in (try? document?.root.pairs()) ?? [] {
                    if let array = value.arrayIfAny {
                        _ = (try? array.doubles(), try? array.ints(), try? array.strings(), try? array.objects())
                    }
                    _ = (value.summary, try? value.elements())
                }
            }
        }
    }

    @Test("every pair of bytes as opcodes, on an empty and on a filled stack, is refused or read")
    func opcodes() throws {
        let filled: [UInt8] = Array("(lp0\nK\u{1}(K\u{2}K\u{3}".utf8) + [0x5D, 0x7D, 0x29]
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                _ = try? self.document([first, second, 0x2E])
                _ = try? self.document(filled + [first, 0, 0, 0, 0, second, 0, 0, 0, 0, 0x2E])
            }
        }
    }

    @Test(
        "what would pop below the stack or a mark is refused with its offset",
        arguments: [
            [0x2E], [0x30], [0x32], [0x52, 0x2E], [0x28, 0x85], [0x4E, 0x28, 0x61], [0x74], [0x65], [0x75], [0x62],
            [0x4E, 0x28, 0x2E], [0x94], [0x93], [0x28, 0x6F],
        ] as [[UInt8]])
    func underflow(bytes: [UInt8]) throws {
        let error = #expect(throws: ModelFormatError.self) { try self.document(bytes) }
        #expect(
            try #require(error).place.contains("byte \(bytes.count - (bytes.last == 0x2E && bytes.count == 2 ? 2 : 1))")
        )
    }

    @Test("counts beyond the file are refused before anything is allocated")
    func counts() throws {
        let huge: [[UInt8]] = [
            [0x8D] + littleEndian(UInt64.max), [0x8D] + littleEndian(UInt64(1) << 62),
            [0x8E] + littleEndian(UInt64.max),
            [0x96] + littleEndian(UInt64(1) << 40), [0x58] + littleEndian(UInt32.max),
            [0x42] + littleEndian(UInt32.max),
            [0x54] + littleEndian(Int32(-1)), [0x8B] + littleEndian(Int32.min), [0x95] + littleEndian(UInt64.max),
            [0x54] + littleEndian(Int32.max),
        ]
        for start in huge {
            let error = #expect(throws: ModelFormatError.self) { try self.document(pickle(start)) }
            #expect(try #require(error).code == .truncated)
        }
    }

    @Test("a memo number of 2^32 costs nothing, an unknown one is refused")
    func memoNumbers() throws {
        let far = pickle([0x4B, 7, 0x72] + littleEndian(UInt32.max), [0x30, 0x6A] + littleEndian(UInt32.max))
        #expect(try self.document(far).root.int() == 7)
        #expect(throws: ModelFormatError.self) { try self.document(pickle([0x68, 9])) }
        var limits = ModelFileLimits()
        limits.pickleMemo = 10
        let many = pickle([0x4E] + Array(repeating: 0x94, count: 11))
        let error = #expect(throws: ModelFormatError.self) {
            try many.withUnsafeBytes { try PickleDocument.read($0, limits: limits) }
        }
        #expect(try #require(error).code == .tooLarge)
    }

    @Test("opcodes and values are bounded")
    func limits() throws {
        var limits = ModelFileLimits()
        (limits.pickleOpcodes, limits.pickleValues) = (100, 1 << 20)
        let constants = pickle([0x28] + Array(repeating: 0x4E, count: 200), [0x74])
        var error = #expect(throws: ModelFormatError.self) {
            try constants.withUnsafeBytes { try PickleDocument.read($0, limits: limits) }
        }
        #expect(try #require(error).expected == "at most 100 opcodes")
        (limits.pickleOpcodes, limits.pickleValues) = (1 << 20, 100)
        let lists = pickle([0x28] + Array(repeating: 0x5D, count: 200), [0x74])
        error = #expect(throws: ModelFormatError.self) {
            try lists.withUnsafeBytes { try PickleDocument.read($0, limits: limits) }
        }
        #expect(try #require(error).expected == "at most 100 values")
    }

    @Test("a billion laughs stay sixty lists")
    func laughs() throws {
        var parts: [UInt8] = [0x5D, 0x94]
        for level in 0..<UInt8(60) { parts += [0x5D, 0x94, 0x28, 0x68, level, 0x68, level, 0x65] }
        let document = try self.document(pickle(parts))
        #expect(document.arena.nodes.count < 70)
        #expect(refusal(pickle(parts))?.found == "a list of 2")
    }

    @Test("an array mentioned three thousand times is not unfolded three thousand times")
    func repeatedArray() throws {
        let blob = [UInt8](repeating: 0, count: 8_000)
        var parts = global("numpy.core.multiarray", "_reconstruct") + global("numpy", "ndarray") + [0x4B, 0, 0x85]
        parts += [0x43, 1, 0x62, 0x87, 0x52, 0x28, 0x4B, 1, 0x4D] + littleEndian(UInt16(1_000)) + [0x85]
        parts += global("numpy", "dtype") + text("f8") + [0x85, 0x52, 0x89, 0x42] + littleEndian(UInt32(8_000)) + blob
        parts += [0x74, 0x62, 0x94, 0x30, 0x5D, 0x28]
        for _ in 0..<3_000 { parts += [0x68, 0] }
        let list = try self.document(pickle(parts, [0x65])).root
        let elements = try list.elements()
        #expect(try elements[0].array().doubles().count == 1_000)
        #expect(throws: ModelFormatError.self) {
            for element in elements { _ = try element.array().doubles() }
        }
    }

    @Test("long texts cannot be multiplied through names or encodings")
    func texts() throws {
        let long = [UInt8](repeating: 0x61, count: 5_000)
        let name = pickle([0x58] + littleEndian(UInt32(5_000)) + long, [0x94, 0x68, 0, 0x93])
        let error = #expect(throws: ModelFormatError.self) { try self.document(name) }
        #expect(try #require(error).code == .tooLarge)
        var parts = [0x58] + littleEndian(UInt32(5_000)) + long + [0x94]
        for _ in 0..<1_000 { parts += global("_codecs", "encode") + [0x68, 0] + text("latin1") + [0x86, 0x52] }
        let document = try self.document(pickle(parts))
        #expect(document.arena.blobs.count == 1)
    }

    @Test("compressed data that inflate past their bound are refused", arguments: ["z", "bz2", "xz"])
    func inflation(ending: String) throws {
        let error = try #require(refusal(try FixtureFiles.bytes("pickles/zeros.\(ending)")))
        #expect(error.code == .tooLarge)
        #expect(error.description.contains("at most 16777216 bytes inflated"))
    }

    @Test("a dictionary larger than the decompressor may have is refused, not allocated")
    func dictionary() throws {
        let error = try #require(refusal(try FixtureFiles.bytes("pickles/wide.xz")))
        #expect(error.code == .tooLarge)
        #expect(error.expected == "a dictionary that fits into 134217728 bytes")
    }

    @Test(
        "compressed data cut short or with a flipped bit never trap", arguments: ["zlib", "gzip", "bz2", "xz", "lzma"])
    func damagedCompression(method: String) throws {
        var bytes = try FixtureFiles.bytes("pickles/values_\(method).joblib")
        for count in 0..<bytes.count {
            #expect(throws: ModelFormatError.self, "\(count) bytes") { try self.document(packed: bytes.prefix(count)) }
        }
        for index in bytes.indices {
            bytes[index] ^= 1 << UInt8(index % 8)
            _ = try? document(packed: bytes[...])
            bytes[index] ^= 1 << UInt8(index % 8)
        }
    }

    private func document(packed bytes: ArraySlice<UInt8>) throws -> PickleDocument {
        try bytes.withUnsafeBytes { try PickleFile.document($0) }
    }

    @Test("an estimator inside itself is refused, not followed")
    func recursion() throws {
        // steps = [("again", the pipeline itself)]
        var parts = global("sklearn.pipeline", "Pipeline") + [0x29, 0x81, 0x94, 0x7D, 0x28]
        parts += text("n_features_in_") + [0x4B, 2] + text("steps") + [0x5D] + text("again") + [0x68, 0, 0x86, 0x61]
        parts += [0x75, 0x62]
        let error = try #require(refusal(pickle(parts)))
        #expect(error.code == .tooLarge, "\(error)")
        #expect(error.expected.contains("16"))
    }

    @Test("a dtype that changes after its array was checked changes nothing")
    func lateDtype() throws {
        let dtype = global("numpy", "dtype") + text("V8") + [0x85, 0x52, 0x94]
        var parts = dtype + [0x30] + global("numpy.core.numeric", "_frombuffer") + [0x28]
        parts += [0x43, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x68, 0, 0x4B, 1, 0x85] + text("C") + [0x74, 0x52]
        // BUILD with a field that ends at byte 8, then at byte 9.
        func state(_ offset: UInt8) -> [UInt8] {
            [0x68, 0, 0x28, 0x4B, 3] + text("|") + [0x4E] + text("x") + [0x85, 0x7D] + text("x")
                + global("numpy", "dtype") + text("f4") + [0x85, 0x52, 0x4B, offset, 0x86, 0x73, 0x4B, 8, 0x4B, 1]
                + [0x4B, 16, 0x74, 0x62]
        }
        let document = try self.document(pickle(parts, state(4), [0x30]))
        let array = try document.root.array()
        #expect(!array.hasField("x"))
        #expect(throws: ModelFormatError.self) { try self.document(pickle(parts, state(5), [0x30])) }
    }

    @Test(
        "what does not stand alone is refused by name",
        arguments: [
            ([0x50, 0x31, 0x0A], "a persistent id"), ([0x4E, 0x51], "a persistent id"),
            ([0x82, 1], "copyreg's extension registry"), ([0x97], "an out-of-band buffer"),
            ([0x98], "an out-of-band buffer"),
        ] as [([UInt8], String)])
    func outside(bytes: [UInt8], name: String) throws {
        #expect(try #require(refusal(pickle(bytes))).found.contains(name))
    }

    @Test("protocol 6 and joblib's files with arrays beside them are refused by name")
    func otherVersions() throws {
        #expect(refusal([0x80, 5, 0x80, 6, 0x4E, 0x2E])?.code == .unsupportedVersion)
        let old = global("joblib.numpy_pickle", "NDArrayWrapper") + [0x29, 0x81, 0x7D, 0x62]
        #expect(refusal(pickle(old))?.found.contains(".npy files beside it") == true)
    }
}

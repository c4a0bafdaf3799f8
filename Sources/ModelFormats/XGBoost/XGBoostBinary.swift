internal import Bytes

/// The binary format, little-endian structs one behind the other: XGBoost 0.4 to 3.0.
///
/// It may begin with `binf`; with the header of a Spark model (XGBoost4J-Spark 0.6 and 0.7); or, kept with its
/// configuration inside a pickle of XGBoost 1.x, with `CONFIG-offset:` and its length.
enum XGBoostBinary {
    static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool { modelStart(bytes) != nil }

    static func read(
        _ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits
    ) throws(ModelFormatError) -> XGBoostContent {
        guard let start = modelStart(bytes) else {
            throw ModelFormatError(.unknownFormat, expected: "an XGBoost model", found: "another file")
        }
        var reader = XGBoostBinaryReader(
            UnsafeRawBufferPointer(rebasing: bytes[start...]), limits: limits)
        return try reader.read()
    }

    /// Where the parameters of the model begin.
    private static func modelStart(_ bytes: UnsafeRawBufferPointer) -> Int? {
        if bytes.starts(with: ("binf" as StaticString).bytes) { return 4 }
        let pickled: StaticString = "CONFIG-offset:"
        if bytes.starts(with: pickled.bytes) {
            let start = pickled.utf8CodeUnitCount + 8
            guard start <= bytes.count else { return nil }
            return bytes[start...].starts(with: ("binf" as StaticString).bytes) ? start + 4 : start
        }
        if looksLikeModel(bytes, at: 0) { return 0 }
        return sparkStarts(bytes).lazy.compactMap { start in
            guard start <= bytes.count else { return nil }
            if bytes[start...].starts(with: ("binf" as StaticString).bytes) { return start + 4 }
            return looksLikeModel(bytes, at: start) ? start : nil
        }.first
    }

    /// 136 bytes of parameters, mostly zero, then an objective's name behind its length.
    private static func looksLikeModel(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        guard bytes.count - start >= 136 + 12 else { return false }
        let reserved = bytes[(start + 36)..<(start + 136)]
        guard reserved.allSatisfy({ $0 == 0 }) else { return false }
        // Some writers left four bytes between the two.
        return [136, 140].contains { offset in
            let name = start + offset
            guard bytes.count - name >= 8 else { return false }
            let length = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: name, as: UInt64.self))
            guard length >= 3, length <= 64, Int(length) <= bytes.count - name - 8 else { return false }
            let text = bytes[(name + 8)..<(name + 8 + Int(length))]
            return text.allSatisfy { $0 > UInt8(ascii: " ") && $0 < 0x7F } && text.contains(UInt8(ascii: ":"))
        }
    }

    /// Where the model may begin behind a Spark header: Java's `writeUTF` of `_cls_` or `_reg_` and of the names of three
    /// columns; for a classifier a fourth, the number of classes (not in 0.6), and the thresholds behind their number.
    private static func sparkStarts(_ bytes: UnsafeRawBufferPointer) -> [Int] {
        var cursor = ByteCursor(bytes)
        func name() -> UnsafeRawBufferPointer? {
            guard let length = try? cursor.take(2).uint16(at: 0) else { return nil }
            return try? cursor.take(Int(length)).bytes
        }
        guard bytes.first == 0, let kind = name() else { return [] }
        let isClassifier = bytesEqual(kind, "_cls_")
        guard isClassifier || bytesEqual(kind, "_reg_") else { return [] }
        for _ in 0..<(isClassifier ? 4 : 3) where name() == nil { return [] }
        guard isClassifier else { return [cursor.offset] }
        return [true, false].compactMap { hasClassCount in
            var cursor = cursor
            if hasClassCount { guard (try? cursor.take(4)) != nil else { return nil } }
            guard let count = try? cursor.take(4).uint32(at: 0) else { return nil }
            // -1 stands for no thresholds.
            let thresholds = Int32(bitPattern: count)
            return thresholds < 4_096 ? cursor.offset + 8 * max(0, Int(thresholds)) : nil
        }
    }
}

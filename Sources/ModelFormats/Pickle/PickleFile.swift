internal import Bytes
internal import Models

/// Pickles and joblib files, compressed or not.
enum PickleFile {
    /// Whether the bytes are a pickle, or data that joblib could have compressed.
    static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isPickle(bytes) || Compression(of: bytes) != nil
    }

    /// - Parameter name: The file's name for messages.
    static func read(
        _ bytes: UnsafeRawBufferPointer, named name: String, limits: ModelFileLimits
    ) throws(ModelFormatError) -> Model {
        do throws(ModelFormatError) {
            return try ScikitLearnModel.read(try document(bytes, limits: limits), limits: limits)
        } catch {
            throw error.named(name)
        }
    }

    static func document(
        _ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits = ModelFileLimits()
    ) throws(ModelFormatError) -> PickleDocument {
        try limits.checkSize(of: bytes)
        guard let compression = Compression(of: bytes) else {
            return try PickleDocument.read(bytes, limits: limits)
        }
        let inflated = try compression.inflate(bytes, limits: limits)
        let outcome = inflated.withUnsafeBytes { inflated in
            Result { () throws(ModelFormatError) in
                guard isPickle(inflated) else {
                    throw ModelFormatError(
                        .otherFormat, expected: "a pickle inside the compressed data", found: "something else",
                        remedy: "unpack it and give the model file inside")
                }
                return try PickleDocument.read(inflated, limits: limits)
            }
        }
        return try outcome.get()
    }

    /// From protocol 2 a pickle begins with PROTO and the protocol's number. Before, it begins with its first value: an
    /// object's class by name, or a dictionary, list or tuple that goes to the memo.
    static func isPickle(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 2 else { return false }
        if bytes[0] == 0x80 { return (2...5).contains(bytes[1]) }
        guard bytes.last == PickleOpcode.stop.rawValue else { return false }
        let starts: [StaticString] = ["(dp", "(lp", "(tp", "(iq", "}q", "]q", "(dq", "(lq"]
        if starts.contains(where: { bytes.starts(with: $0.bytes) }) { return true }
        return bytes[0] == PickleOpcode.global.rawValue && beginsWithName(bytes.dropFirst())
            || bytes[0] == PickleOpcode.mark.rawValue && bytes[1] == PickleOpcode.inst.rawValue
                && beginsWithName(bytes.dropFirst(2))
    }

    /// `module.name`, a line feed, `name`, a line feed.
    private static func beginsWithName(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        let lines = bytes.prefix(512).split(
            separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3 else { return false }
        return lines.prefix(2).allSatisfy { line in
            !line.isEmpty
                && line.allSatisfy { byte in
                    byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || (0x30...0x39).contains(byte)
                        || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                }
        }
    }
}

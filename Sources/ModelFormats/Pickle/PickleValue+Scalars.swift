// Numbers and text. numpy's scalars are plain numbers in a document; an array of one element counts as its element.

extension PickleValue {
    /// A float, an integer that a `Double` holds exactly, a truth value as 0 or 1, or an array of one such number.
    func double() throws(ModelFormatError) -> Double {
        switch node {
        case .double(let value): return value
        case .bool(let value): return value ? 1 : 0
        case .int(let value):
            guard let exact = Double(exactly: value) else { throw mismatch(expected: "an integer within ±2^53") }
            return exact
        case .array:
            let array = try array()
            guard array.count == 1 else { throw mismatch(expected: "a number") }
            return try array.doubles()[0]
        default: throw mismatch(expected: "a number")
        }
    }

    /// An integer, a truth value as 0 or 1, or an array of one integer. Floats are refused.
    func int() throws(ModelFormatError) -> Int {
        switch node {
        case .int(let value): return Int(value)
        case .bool(let value): return value ? 1 : 0
        case .array:
            let array = try array()
            guard array.count == 1 else { throw mismatch(expected: "an integer") }
            return try array.ints()[0]
        default: throw mismatch(expected: "an integer")
        }
    }

    /// True or False, or the integers 1 and 0.
    func bool() throws(ModelFormatError) -> Bool {
        switch node {
        case .bool(let value): return value
        case .int(0): return false
        case .int(1): return true
        default: throw mismatch(expected: "True or False")
        }
    }

    func string() throws(ModelFormatError) -> String {
        guard case .string(let string) = node else { throw mismatch(expected: "text") }
        try document.read(1, at: path)
        return document.arena.strings[Int(string)]
    }

    /// The content of bytes or a bytearray.
    func bytes() throws(ModelFormatError) -> [UInt8] {
        guard case .bytes(let blob) = node else { throw mismatch(expected: "bytes") }
        try document.read(document.arena.blobs[Int(blob)].count / 8, at: path)
        return document.arena.blobs[Int(blob)]
    }

    func array() throws(ModelFormatError) -> PickleArray {
        guard let array = arrayIfAny else { throw mismatch(expected: "a numpy array") }
        return array
    }

    var arrayIfAny: PickleArray? {
        guard case .array(let array) = node else { return nil }
        return PickleArray(value: self, storage: document.arena.arrays[Int(array)])
    }
}

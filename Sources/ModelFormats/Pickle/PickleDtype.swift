/// The type of an array's elements, as numpy describes it.
struct PickleDtype {
    enum Kind: UInt8 {
        case bool = 0x62, int = 0x69, unsigned = 0x75, float = 0x66, complex = 0x63
        case bytes = 0x53, text = 0x55, void = 0x56, object = 0x4F
        case datetime = 0x4D, timedelta = 0x6D
    }

    struct Field {
        let name: String
        /// Index into the arena's dtypes, always of an earlier one.
        let dtype: Int32
        let offset: Int
    }

    var kind: Kind
    /// Bytes an element takes; of objects, 8.
    var itemSize: Int
    var isBigEndian = false
    /// Of a structured type; empty otherwise.
    var fields: [Field] = []
    /// Whether an element is itself an array.
    var isSubarray = false

    /// numpy keeps arrays of these as pickles, not as bytes.
    var holdsObjects: Bool { kind == .object }

    /// Of `f8`, `<i4`, `U12`, `b1`, `O`; nil of anything else.
    init?(_ text: String) {
        var letters = text.utf8[...]
        if let first = letters.first, [0x3C, 0x3E, 0x7C, 0x3D].contains(first) {
            isBigEndian = first == 0x3E
            letters = letters.dropFirst()
        }
        guard let letter = letters.first, let kind = letter == 0x3F ? .bool : Kind(rawValue: letter) else { return nil }
        self.kind = kind
        let digits = letters.dropFirst()
        guard digits.count <= 9, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        let size = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        switch kind {
        case .bool: itemSize = 1
        case .object: itemSize = 8
        case .text: itemSize = size * 4
        case .bytes, .void: itemSize = size
        case .datetime, .timedelta: itemSize = 8
        case .int, .unsigned: itemSize = size
        case .float, .complex: itemSize = size
        }
        switch kind {
        case .int, .unsigned: if ![1, 2, 4, 8].contains(itemSize) { return nil }
        case .float: if ![2, 4, 8, 16].contains(itemSize) { return nil }
        case .complex: if ![8, 16, 32].contains(itemSize) { return nil }
        default: break
        }
    }

    var name: String {
        switch kind {
        case .bool: "bool"
        case .int: "int\(itemSize * 8)"
        case .unsigned: "uint\(itemSize * 8)"
        case .float: "float\(itemSize * 8)"
        case .complex: "complex\(itemSize * 8)"
        case .bytes: "S\(itemSize)"
        case .text: "U\(itemSize / 4)"
        case .void: fields.isEmpty ? "V\(itemSize)" : "record of \(fields.count) fields"
        case .object: "object"
        case .datetime: "datetime64"
        case .timedelta: "timedelta64"
        }
    }
}

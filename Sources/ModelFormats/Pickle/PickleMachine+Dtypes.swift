// numpy.dtype: made of a type string, then given byte order and fields by BUILD.

extension PickleMachine {
    /// Of `dtype("f8", False, True)`; nil, and so an object nobody knows, of types that no model needs.
    mutating func dtype(_ arguments: [Int32]) -> Int32? {
        guard let first = arguments.first, case .string(let string) = arena.nodes[Int(first)],
            let dtype = PickleDtype(arena.strings[Int(string)])
        else { return nil }
        return makeDtype(dtype)
    }

    private mutating func makeDtype(_ dtype: PickleDtype) -> Int32 {
        arena.dtypes.append(dtype)
        return Int32(truncatingIfNeeded: arena.dtypes.count - 1)
    }

    /// The dtype with a state (version, byte order, subarray, names, fields, item size, …): a new one, since arrays that
    /// have been checked against the old one keep it.
    mutating func dtypeWithState(_ index: Int, _ state: Int32) throws(ModelFormatError) -> Int32 {
        let parts = parts(of: state)
        var dtype = arena.dtypes[index]
        guard parts.count >= 6 else { throw misuse(expected: "the state of a dtype", found: state) }
        switch try text(parts[1]) {
        case ">": dtype.isBigEndian = true
        case "<", "|", "=": dtype.isBigEndian = false
        default: throw misuse(expected: "a byte order <, >, = or |", found: parts[1])
        }
        if dtype.kind == .void {
            dtype.isSubarray = arena.nodes[Int(parts[2])].isNone == false
            if !arena.nodes[Int(parts[3])].isNone { dtype.fields = try fields(names: parts[3], parts[4], of: dtype) }
        }
        return makeDtype(dtype)
    }

    private mutating func fields(
        names: Int32, _ byName: Int32, of record: PickleDtype
    ) throws(ModelFormatError) -> [PickleDtype.Field] {
        let names = parts(of: names)
        guard case .dictionary(let table) = arena.nodes[Int(byName)] else {
            throw misuse(expected: "a dtype and offset for each field", found: byName)
        }
        let entryCount = arena.containers[Int(table)].count
        guard entryCount <= 512 else { throw tooLarge("256 fields of a record") }
        try spend(names.count * entryCount / 8)
        var fields: [PickleDtype.Field] = []
        for name in names {
            let name = try text(name)
            guard let entry = arena.value(of: name, in: byName).map(parts), entry.count >= 2,
                case .dtype(let dtype) = arena.nodes[Int(entry[0])],
                case .int(let position) = arena.nodes[Int(entry[1])]
            else { throw misuse(expected: "a dtype and offset for each field", found: byName) }
            let offset = Int(position)
            let part = arena.dtypes[Int(dtype)]
            guard offset >= 0, offset <= record.itemSize - part.itemSize else {
                throw misuse(expected: "fields inside the \(record.itemSize) bytes of a record", found: byName)
            }
            fields.append(PickleDtype.Field(name: name, dtype: dtype, offset: offset))
        }
        return fields
    }
}

extension PickleNode {
    var isNone: Bool { if case .none = self { true } else { false } }
}

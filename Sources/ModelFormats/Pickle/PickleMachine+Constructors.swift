// The constructors whose result is a plain value.

extension PickleMachine {
    /// Nil when `name` is none of them, or its arguments are not such as it takes.
    mutating func plainValue(_ name: String, _ arguments: [Int32]) throws(ModelFormatError) -> Int32? {
        let node: PickleNode? =
            switch name {
            case "builtins.set", "builtins.frozenset": try copy(arguments).map { .set($0) }
            case "builtins.list": try copy(arguments).map { .list($0) }
            case "builtins.dict", "collections.OrderedDict": try entries(arguments).map { .dictionary($0) }
            case "collections.defaultdict": try entries(Array(arguments.dropFirst())).map { .dictionary($0) }
            case "builtins.bytes", "builtins.bytearray", "_codecs.encode": try bytes(arguments).map { .bytes($0) }
            case "numpy.dtype": dtype(arguments).map { .dtype($0) }
            case "numpy.core.numeric._frombuffer": try arrayFromBuffer(arguments).map { .array($0) }
            default: nil
            }
        if let node { return try make(node) }
        return name == "numpy.core.multiarray.scalar" ? try scalar(arguments) : nil
    }

    /// A container with the elements of the one argument.
    private mutating func copy(_ arguments: [Int32]) throws(ModelFormatError) -> Int32? {
        guard let argument = arguments.first else { return makeContainer([]) }
        guard arguments.count == 1, PickleArena.hasElements(arena.nodes[Int(argument)]) else { return nil }
        let elements = elements(of: argument)
        try spend(1 + elements.count)
        return makeContainer(elements)
    }

    /// A container with the entries of the one argument: a dictionary, or a list of pairs as Python 2 wrote it.
    private mutating func entries(_ arguments: [Int32]) throws(ModelFormatError) -> Int32? {
        guard let argument = arguments.first else { return makeContainer([]) }
        guard arguments.count == 1 else { return nil }
        if case .dictionary(let container) = arena.nodes[Int(argument)] {
            try spend(arena.containers[Int(container)].count)
            return makeContainer(arena.containers[Int(container)])
        }
        guard PickleArena.hasElements(arena.nodes[Int(argument)]) else { return nil }
        var entries: [Int32] = []
        for pair in elements(of: argument) {
            try spend(2)
            let pair = parts(of: pair)
            guard pair.count == 2 else { return nil }
            entries += pair
        }
        return makeContainer(entries)
    }

    /// `bytearray(bytes)`, `bytearray(text, "latin-1")`, `encode(text, "latin1")`, or empty.
    private mutating func bytes(_ arguments: [Int32]) throws(ModelFormatError) -> Int32? {
        guard let argument = arguments.first else { return makeBlob([]) }
        if arguments.count == 2, case .string(let string) = arena.nodes[Int(arguments[1])] {
            guard ["latin1", "latin-1"].contains(arena.strings[Int(string)]) else { return nil }
        }
        return try blob(of: argument)
    }
}

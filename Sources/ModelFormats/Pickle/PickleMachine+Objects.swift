// Classes, functions and what would be made with them. A name is only ever compared with names; nothing is looked up.

extension PickleMachine {
    mutating func followObject(_ opcode: PickleOpcode) throws(ModelFormatError) {
        switch opcode {
        case .global:
            let module = try name(try input.line())
            stack.append(try global(module, try name(try input.line())))
        case .stackGlobal:
            let (name, module) = (try pop(), try pop())
            stack.append(try global(try text(module), try text(name)))
        case .reduce, .newObj:
            let (arguments, type) = (try pop(), try pop())
            stack.append(try construct(type, arguments))
        case .newObjEx:
            let (keywords, arguments, type) = (try pop(), try pop(), try pop())
            stack.append(try makeObject(type, arguments, base: keywords))
        case .inst:
            let module = try name(try input.line())
            let type = try global(module, try name(try input.line()))
            stack.append(try construct(type, try makeTuple(try popToMark())))
        case .obj:
            let values = try popToMark()
            guard let type = values.first else {
                throw refusal(
                    .unexpected, expected: "a class after the mark", found: "nothing",
                    remedy: "the file looks damaged, copy or export it again")
            }
            stack.append(try construct(type, try makeTuple(Array(values.dropFirst()))))
        default: try build()
        }
    }

    /// Applies a class or function to arguments: a plain value for the few that make one, an object for all others.
    mutating func construct(_ type: Int32, _ arguments: Int32) throws(ModelFormatError) -> Int32 {
        var (type, arguments) = (type, arguments)
        // `__newobj__(class, *arguments)` only applies its first argument to the others.
        while globalName(type) == "copyreg.__newobj__", case .tuple(let start, let count) = arena.nodes[Int(arguments)],
            count > 0
        {
            type = arena.tupleElements[Int(start)]
            arguments = count == 1 ? PickleArena.emptyTuple : try make(.tuple(start: start + 1, count: count - 1))
        }
        guard let name = globalName(type) else { return try makeObject(type, arguments) }
        if let value = try plainValue(name, parts(of: arguments)) { return value }
        if name == "copyreg._reconstructor", case let values = parts(of: arguments), values.count == 3 {
            let hasBase = globalName(values[1]) != "builtins.object"
            return try makeObject(values[0], PickleArena.emptyTuple, base: hasBase ? values[2] : nil)
        }
        if name == "copyreg.__newobj_ex__", case let values = parts(of: arguments), values.count == 3 {
            return try makeObject(values[0], values[1], base: values[2])
        }
        return try makeObject(type, arguments)
    }

    private mutating func makeObject(
        _ type: Int32, _ arguments: Int32, base: Int32? = nil
    ) throws(ModelFormatError) -> Int32 {
        var object = PickleObject(type: type, arguments: arguments, base: base)
        // Protocols 0 and 1 give a list or dict subclass its content at once.
        if let base, case .list(let container) = arena.nodes[Int(base)] {
            object.elements = arena.containers[Int(container)]
        } else if let base, case .dictionary(let container) = arena.nodes[Int(base)] {
            object.entries = arena.containers[Int(container)]
        }
        arena.objects.append(object)
        return try make(.object(Int32(truncatingIfNeeded: arena.objects.count - 1)))
    }

    /// BUILD: gives a state to what is below it on the stack.
    private mutating func build() throws(ModelFormatError) {
        let (state, target) = (try pop(), try top())
        switch arena.nodes[Int(target)] {
        case .object(let object):
            if try buildArray(target, arena.objects[Int(object)], state) { return }
            try setState(state, of: Int(object))
            try readAppendedArray(target, arena.objects[Int(object)])
        case .dtype(let dtype): arena.nodes[Int(target)] = .dtype(try dtypeWithState(Int(dtype), state))
        // Attributes of a dict or set subclass, of a function or of a class: nothing here asks for them.
        case .dictionary, .set, .global: break
        default: throw misuse(expected: "an object to give a state to", found: target)
        }
    }

    /// A second state adds to the first, as it does in Python.
    private mutating func setState(_ state: Int32, of object: Int) throws(ModelFormatError) {
        if let former = arena.objects[object].state, former != state,
            case .dictionary(let entries) = arena.nodes[Int(former)],
            case .dictionary(let added) = arena.nodes[Int(state)]
        {
            let merged = arena.containers[Int(entries)] + arena.containers[Int(added)]
            try spend(merged.count)
            arena.objects[object].state = try make(.dictionary(makeContainer(merged)))
        } else {
            arena.objects[object].state = state
        }
    }

    // MARK: Names

    func globalName(_ index: Int32) -> String? {
        guard case .global(let name) = arena.nodes[Int(index)] else { return nil }
        return arena.strings[Int(name)]
    }

    func elements(of index: Int32) -> [Int32] {
        switch arena.nodes[Int(index)] {
        case .tuple(let start, let count): Array(arena.tupleElements[Int(start)..<(Int(start) + Int(count))])
        case .list(let container), .set(let container): arena.containers[Int(container)]
        default: []
        }
    }

    /// The elements of what can only be small, such as arguments: empty past 256, so that a large tuple mentioned again
    /// and again is not copied each time.
    func parts(of index: Int32) -> [Int32] {
        if case .tuple(_, let count) = arena.nodes[Int(index)], count > 256 { return [] }
        let elements = elements(of: index)
        return elements.count > 256 ? [] : elements
    }

    func text(_ index: Int32) throws(ModelFormatError) -> String {
        guard case .string(let string) = arena.nodes[Int(index)] else {
            throw misuse(expected: "the name of a class or function", found: index)
        }
        return arena.strings[Int(string)]
    }

    private func name(_ line: UnsafeRawBufferPointer) throws(ModelFormatError) -> String {
        guard let name = String(validating: line, as: UTF8.self) else {
            throw malformed("the name of a class or function", line)
        }
        return name
    }

    /// One node for all mentions of a class or function.
    private mutating func global(_ module: String, _ name: String) throws(ModelFormatError) -> Int32 {
        guard module.utf8.count <= 1_024, name.utf8.count <= 1_024 else {
            throw tooLarge("1024 bytes for the name of a class or function")
        }
        let name = "\(Self.today(module)).\(name)"
        if let known = globals[name] { return known }
        arena.strings.append(name)
        let node = try make(.global(Int32(truncatingIfNeeded: arena.strings.count - 1)))
        globals[name] = node
        return node
    }

    private static func today(_ module: String) -> String {
        switch module {
        case "__builtin__": "builtins"
        case "copy_reg": "copyreg"
        default: module.hasPrefix("numpy._core") ? "numpy.core\(module.dropFirst("numpy._core".count))" : module
        }
    }
}

// Tuples, lists, dictionaries, sets.

extension PickleMachine {
    mutating func followContainer(_ opcode: PickleOpcode) throws(ModelFormatError) {
        switch opcode {
        case .emptyTuple: stack.append(PickleArena.emptyTuple)
        case .tuple: stack.append(try makeTuple(try popToMark()))
        case .tuple1: stack.append(try makeTuple(try pop(1)))
        case .tuple2: stack.append(try makeTuple(try pop(2)))
        case .tuple3: stack.append(try makeTuple(try pop(3)))
        case .emptyList: try push(.list(makeContainer([])))
        case .list: try push(.list(makeContainer(try popToMark())))
        case .emptySet: try push(.set(makeContainer([])))
        case .frozenSet: try push(.set(makeContainer(try popToMark())))
        case .emptyDict: try push(.dictionary(makeContainer([])))
        case .dict: try push(.dictionary(makeContainer(try pairs(try popToMark()))))
        case .append: try extend(with: try pop(1))
        case .appends: try extend(with: try popToMark())
        case .addItems: try addToSet(try popToMark())
        case .setItem: try setEntries(try pop(2))
        default: try setEntries(try pairs(try popToMark()))  // SETITEMS
        }
    }

    private mutating func pop(_ count: Int) throws(ModelFormatError) -> [Int32] {
        var values: [Int32] = []
        for _ in 0..<count { values.append(try pop()) }
        values.reverse()
        return values
    }

    mutating func makeTuple(_ elements: [Int32]) throws(ModelFormatError) -> Int32 {
        if elements.isEmpty { return PickleArena.emptyTuple }
        let start = arena.tupleElements.count
        guard start + elements.count <= Int(Int32.max) else { throw tooLarge("2^31 elements of tuples") }
        arena.tupleElements.append(contentsOf: elements)
        return try make(.tuple(start: Int32(start), count: Int32(elements.count)))
    }

    mutating func makeContainer(_ elements: [Int32]) -> Int32 {
        arena.containers.append(elements)
        return Int32(truncatingIfNeeded: arena.containers.count - 1)
    }

    private func pairs(_ elements: [Int32]) throws(ModelFormatError) -> [Int32] {
        guard elements.count % 2 == 0 else {
            throw refusal(
                .countMismatch, expected: "as many values as keys", found: "\(elements.count) keys and values",
                remedy: "the file looks damaged, copy or export it again")
        }
        return elements
    }

    private mutating func extend(with elements: [Int32]) throws(ModelFormatError) {
        let target = try top()
        switch arena.nodes[Int(target)] {
        case .list(let container): arena.containers[Int(container)].append(contentsOf: elements)
        case .object(let object): arena.objects[Int(object)].elements.append(contentsOf: elements)
        default: throw misuse(expected: "a list to append to", found: target)
        }
    }

    private mutating func addToSet(_ elements: [Int32]) throws(ModelFormatError) {
        let target = try top()
        guard case .set(let container) = arena.nodes[Int(target)] else {
            throw misuse(expected: "a set to add to", found: target)
        }
        arena.containers[Int(container)].append(contentsOf: elements)
    }

    private mutating func setEntries(_ entries: [Int32]) throws(ModelFormatError) {
        let target = try top()
        switch arena.nodes[Int(target)] {
        case .dictionary(let container): arena.containers[Int(container)].append(contentsOf: entries)
        case .object(let object): arena.objects[Int(object)].entries.append(contentsOf: entries)
        default: throw misuse(expected: "a dictionary to set entries of", found: target)
        }
    }
}

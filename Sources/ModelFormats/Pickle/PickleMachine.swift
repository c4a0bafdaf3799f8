/// Follows a pickle's opcodes, building values where Python would call what they name.
///
/// Source of the opcodes' meaning: the comments of CPython's `Lib/pickletools.py`.
struct PickleMachine {
    var input: ByteCursor
    var arena = PickleArena()
    var stack: [Int32] = []
    /// Positions in `stack` where MARK was.
    var marks: [Int] = []
    var memo = PickleMemo()
    /// Set while a pickle inside the pickle is read: joblib writes arrays of objects so.
    var outer: OuterPickle?
    /// Where the opcode being followed stands, and which it is.
    var opcodeOffset = 0
    var opcode = PickleOpcode.stop

    let limits: ModelFileLimits
    /// Elements and 16-byte pieces that were copied rather than read from the file.
    private var copied = 0
    private var opcodeCount = 0
    /// Class and function names that were already met.
    var globals: [String: Int32] = [:]
    /// Texts already turned into bytes.
    var latin1Blobs: [Int32: Int32?] = [:]

    init(_ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits) {
        input = ByteCursor(bytes)
        self.limits = limits
    }

    /// State to go back to at the inner pickle's STOP.
    struct OuterPickle {
        let stack: [Int32]
        let marks: [Int]
        let memo: PickleMemo
        /// The node that becomes what the inner pickle is.
        let placeholder: Int32
    }

    mutating func run() throws(ModelFormatError) -> PickleDocument {
        while true {
            opcodeOffset = input.offset
            let byte = try input.byte()
            guard let opcode = PickleOpcode(rawValue: byte) else {
                throw ModelFormatError(
                    .unexpected, at: "byte \(opcodeOffset)", expected: "a pickle opcode of protocol 0 to 5",
                    found: "byte \(byte)", remedy: "the file looks damaged, copy or export it again")
            }
            self.opcode = opcode
            opcodeCount += 1
            guard opcodeCount <= limits.pickleOpcodes else {
                throw tooLarge("\(limits.pickleOpcodes) opcodes")
            }
            if opcode == .stop {
                let root = try pop()
                guard let finished = outer else {
                    return PickleDocument(arena: arena, root: root, allowance: allowance)
                }
                resume(finished, with: root)
            } else {
                try follow(opcode)
            }
        }
    }

    /// What a document may have looked at: each value many times, so that only repetition on purpose goes past it.
    private var allowance: Int { 1 << 20 + 64 * (input.offset + arena.nodes.count) }

    private mutating func follow(_ opcode: PickleOpcode) throws(ModelFormatError) {
        switch opcode {
        case .mark: marks.append(stack.count)
        case .pop: if stack.count == fence, !marks.isEmpty { marks.removeLast() } else { _ = try pop() }
        case .popMark: _ = try popToMark()
        case .duplicate: stack.append(try top())
        case .none: stack.append(PickleArena.none)
        case .newTrue: stack.append(PickleArena.yes)
        case .newFalse: stack.append(PickleArena.no)
        case .int, .binInt, .binInt1, .binInt2, .long, .long1, .long4, .float, .binFloat: try pushNumber(opcode)
        case .string, .binString, .shortBinString, .unicode, .binUnicode, .shortBinUnicode, .binUnicode8, .binBytes,
            .shortBinBytes, .binBytes8, .byteArray8:
            try pushText(opcode)
        case .emptyTuple, .tuple, .tuple1, .tuple2, .tuple3, .emptyList, .list, .append, .appends, .emptyDict, .dict,
            .setItem, .setItems, .emptySet, .addItems, .frozenSet:
            try followContainer(opcode)
        case .get: stack.append(try recall(try memoNumber()))
        case .binGet: stack.append(try recall(Int(try input.number(UInt8.self))))
        case .longBinGet: stack.append(try recall(Int(try input.number(UInt32.self))))
        case .put: try remember(try memoNumber())
        case .binPut: try remember(Int(try input.number(UInt8.self)))
        case .longBinPut: try remember(Int(try input.number(UInt32.self)))
        case .memoize: try remember(memo.count)
        case .global, .stackGlobal, .reduce, .build, .inst, .obj, .newObj, .newObjEx: try followObject(opcode)
        case .protocolNumber:
            let version = try input.byte()
            guard version <= 5 else {
                throw refusal(
                    .unsupportedVersion, expected: "pickle protocol 0 to 5", found: "\(version)",
                    remedy: "save it with protocol=5")
            }
        case .frame:
            let length = try input.number(UInt64.self)
            guard length <= UInt64(input.remaining) else {
                throw refusal(
                    .truncated, expected: "a frame of \(length) bytes", found: "\(input.remaining) bytes",
                    remedy: "the file looks truncated, copy or export it again")
            }
        case .persistentID, .binPersistentID:
            throw unsupported("a persistent id, which only the program that wrote it can resolve")
        case .extension1, .extension2, .extension4:
            throw unsupported("a code of copyreg's extension registry, which is not in the file")
        case .nextBuffer, .readOnlyBuffer:
            throw unsupported("an out-of-band buffer, which is not in the file")
        case .stop: break  // Ends the loop above.
        }
    }
}

// MARK: Stack and memo

extension PickleMachine {
    /// Nothing below the last mark may be popped.
    var fence: Int { marks.last ?? 0 }

    mutating func pop() throws(ModelFormatError) -> Int32 {
        guard stack.count > fence, let value = stack.popLast() else { throw underflow() }
        return value
    }

    func top() throws(ModelFormatError) -> Int32 {
        guard stack.count > fence, let value = stack.last else { throw underflow() }
        return value
    }

    /// Everything above the last mark, which goes too.
    mutating func popToMark() throws(ModelFormatError) -> [Int32] {
        guard let mark = marks.popLast() else { throw underflow() }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    mutating func push(_ node: PickleNode) throws(ModelFormatError) {
        stack.append(try make(node))
    }

    mutating func make(_ node: PickleNode) throws(ModelFormatError) -> Int32 {
        guard arena.nodes.count < limits.pickleValues else { throw tooLarge("\(limits.pickleValues) values") }
        arena.nodes.append(node)
        return Int32(arena.nodes.count - 1)
    }

    /// Counts what is copied inside the document, which a small file could ask for again and again.
    mutating func spend(_ count: Int) throws(ModelFormatError) {
        guard count <= limits.pickleValues - copied else { throw tooLarge("\(limits.pickleValues) copied values") }
        copied += count
    }

    private func recall(_ number: Int) throws(ModelFormatError) -> Int32 {
        guard let value = memo[number] else {
            throw refusal(
                .outOfRange, expected: "a memo entry stored before", found: "number \(number)",
                remedy: "the file looks damaged, copy or export it again")
        }
        return value
    }

    private mutating func remember(_ number: Int) throws(ModelFormatError) {
        guard memo.count < limits.pickleMemo else { throw tooLarge("\(limits.pickleMemo) memo entries") }
        memo.put(try top(), at: number)
    }

    private mutating func memoNumber() throws(ModelFormatError) -> Int {
        let line = try input.line()
        guard let number = NumberText.uint32(line) else { throw malformed("a memo number", line) }
        return Int(number)
    }

    /// Reads a pickle that stands here in the file as the value of `placeholder`.
    mutating func enterInner(as placeholder: Int32) throws(ModelFormatError) {
        guard outer == nil else { throw unsupported("a pickle in a pickle in a pickle") }
        outer = OuterPickle(stack: stack, marks: marks, memo: memo, placeholder: placeholder)
        (stack, marks, memo) = ([], [], PickleMemo())
    }

    private mutating func resume(_ finished: OuterPickle, with root: Int32) {
        (stack, marks, memo) = (finished.stack, finished.marks, finished.memo)
        arena.nodes[Int(finished.placeholder)] = arena.nodes[Int(root)]
        outer = nil
    }
}

// MARK: Refusals

extension PickleMachine {
    var place: String { "byte \(opcodeOffset) (\(opcode))" }

    func refusal(
        _ code: ModelFormatError.Code, expected: String, found: String, remedy: String
    ) -> ModelFormatError {
        ModelFormatError(code, at: place, expected: expected, found: found, remedy: remedy)
    }

    func unsupported(_ found: String) -> ModelFormatError {
        refusal(
            .otherFormat, expected: "a pickle that stands alone", found: found,
            remedy: "save the model with joblib.dump or pickle.dump into one file")
    }

    func malformed(_ expected: String, _ found: UnsafeRawBufferPointer) -> ModelFormatError {
        refusal(
            .malformedNumber, expected: expected, found: "“\(String(decoding: found.prefix(40), as: UTF8.self))”",
            remedy: "the file looks damaged, copy or export it again")
    }

    func tooLarge(_ bound: String) -> ModelFormatError {
        refusal(.tooLarge, expected: "at most \(bound)", found: "more", remedy: "save a smaller model")
    }

    /// An opcode that does not fit the values it is given.
    func misuse(expected: String, found index: Int32) -> ModelFormatError {
        let document = PickleDocument(arena: arena, root: index)
        return refusal(
            .unexpected, expected: expected, found: document.root.summary,
            remedy: "the file looks damaged, copy or export it again")
    }

    private func underflow() -> ModelFormatError {
        refusal(
            .unexpected, expected: "a value on the stack", found: "none",
            remedy: "the file looks damaged, copy or export it again")
    }
}

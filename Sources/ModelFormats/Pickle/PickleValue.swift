/// A value of a pickle and the path it was reached by; see `PickleDocument` for its use.
struct PickleValue {
    enum Kind {
        case none, bool, int, wideInt, double, string, bytes, tuple, list, set, dictionary
        case global, object, dtype, array
    }

    let document: PickleDocument
    let index: Int32
    /// How it was reached: `model.steps[1][1].coef_`.
    let path: String

    var node: PickleNode { document.arena.nodes[Int(index)] }

    var kind: Kind {
        switch node {
        case .none: .none
        case .bool: .bool
        case .int: .int
        case .wideInt: .wideInt
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .tuple: .tuple
        case .list: .list
        case .set: .set
        case .dictionary: .dictionary
        case .global: .global
        case .object: .object
        case .dtype: .dtype
        case .array: .array
        }
    }

    var isNone: Bool { kind == .none }

    /// The class of an object, or the function whose result it would be.
    var className: String? {
        guard case .object(let object) = node else { return nil }
        return at(document.arena.objects[Int(object)].type, "").globalName
    }

    /// The last part of `className`: `LogisticRegression`.
    var shortClassName: String? {
        className.map { name in name.split(separator: ".").last.map(String.init) ?? name }
    }

    /// The dotted name of a class or function that is itself the value.
    var globalName: String? {
        guard case .global(let name) = node else { return nil }
        return document.arena.strings[Int(name)]
    }

    func mismatch(expected: String, remedy: String = "export the model again") -> ModelFormatError {
        ModelFormatError(.unexpected, at: path, expected: expected, found: summary, remedy: remedy)
    }

    /// What it is, for messages, in a bounded number of words.
    var summary: String {
        switch node {
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .int(let value): "the integer \(value)"
        case .wideInt: "an integer beyond 64 bits"
        case .double(let value): "the number \(value)"
        case .string(let string): "the text “\(document.arena.strings[Int(string)].prefix(40))”"
        case .bytes(let blob): "\(document.arena.blobs[Int(blob)].count) bytes"
        case .tuple(_, let count): "a tuple of \(count)"
        case .list(let list): "a list of \(document.arena.containers[Int(list)].count)"
        case .set(let set): "a set of \(document.arena.containers[Int(set)].count)"
        case .dictionary(let entries): "a dictionary of \(document.arena.containers[Int(entries)].count / 2)"
        case .global(let name): "the class or function \(document.arena.strings[Int(name)].prefix(100))"
        case .object: "an object of class \((className ?? "unknown").prefix(100))"
        case .dtype(let dtype): "the dtype \(document.arena.dtypes[Int(dtype)].name)"
        case .array(let array): "an array of shape \(document.arena.arrays[Int(array)].shape)"
        }
    }

    func at(_ index: Int32, _ path: String) -> PickleValue {
        PickleValue(document: document, index: index, path: path)
    }
}

// MARK: Parts

extension PickleValue {
    /// An attribute of an object.
    func attribute(_ name: String) throws(ModelFormatError) -> PickleValue {
        if let value = attributeIfPresent(name) { return value }
        guard case .object = node else { throw mismatch(expected: "an object that has \(name)") }
        throw ModelFormatError(
            .missing, at: path, expected: "attribute \(name) of \(className ?? "the object")", found: "none",
            remedy: "fit the model before saving it, or save it with a supported version")
    }

    /// An attribute that older versions of its library called otherwise.
    func attribute(_ name: String, formerly older: String) throws(ModelFormatError) -> PickleValue {
        if let value = attributeIfPresent(older) { return value }
        return try attribute(name)
    }

    /// Nil where there is no such attribute, and of anything but an object.
    func attributeIfPresent(_ name: String) -> PickleValue? {
        guard case .object(let object) = node, let state = document.arena.objects[Int(object)].state else { return nil }
        var found = lookUp(name, in: state)
        if case .tuple(let start, 2) = document.arena.nodes[Int(state)] {
            // (dict of attributes, dict of slots)
            let parts = document.arena.tupleElements
            found = lookUp(name, in: parts[Int(start) + 1]) ?? lookUp(name, in: parts[Int(start)])
        }
        return found.map { at($0, "\(path).\(name)") }
    }

    /// Of a dictionary or an object that has entries; nil when the key is not there.
    subscript(key: String) -> PickleValue? {
        let found =
            if case .object(let object) = node {
                lookUp(key, among: document.arena.objects[Int(object)].entries)
            } else {
                lookUp(key, in: index)
            }
        return found.map { at($0, "\(path)[\"\(key)\"]") }
    }

    private func lookUp(_ key: String, in dictionary: Int32) -> Int32? {
        guard case .dictionary(let entries) = document.arena.nodes[Int(dictionary)] else { return nil }
        return lookUp(key, among: document.arena.containers[Int(entries)])
    }

    private func lookUp(_ key: String, among entries: [Int32]) -> Int32? {
        document.look(at: entries.count)
        return document.arena.value(of: key, among: entries)
    }

    /// The entries of a dictionary or dict subclass in the file's order. Doubled keys are not removed.
    func pairs() throws(ModelFormatError) -> [(key: PickleValue, value: PickleValue)] {
        let entries: [Int32]
        switch node {
        case .dictionary(let container): entries = document.arena.containers[Int(container)]
        case .object(let object): entries = document.arena.objects[Int(object)].entries
        default: throw mismatch(expected: "a dictionary")
        }
        try document.read(entries.count, at: path)
        return stride(from: 0, to: entries.count - 1, by: 2).map { index in
            let key = at(entries[index], "\(path) key \(index / 2)")
            return (key, at(entries[index + 1], "\(path)[\(key.shortText ?? "\(index / 2)")]"))
        }
    }

    private var shortText: String? {
        guard case .string(let string) = node else { return nil }
        return "\"\(document.arena.strings[Int(string)].prefix(60))\""
    }

    /// The elements of a list, tuple, set or object array, or of an instance of a list subclass.
    func elements() throws(ModelFormatError) -> [PickleValue] {
        guard let indices = elementIndices else { throw mismatch(expected: "a list or tuple") }
        try document.read(indices.count, at: path)
        return indices.enumerated().map { at($1, "\(path)[\($0)]") }
    }

    /// One element, from 0.
    func element(_ position: Int) throws(ModelFormatError) -> PickleValue {
        let elements = try elements()
        guard elements.indices.contains(position) else { throw mismatch(expected: "at least \(position + 1) elements") }
        return elements[position]
    }

    /// Nil of what has no elements.
    var elementIndices: [Int32]? {
        switch node {
        case .tuple(let start, let count):
            Array(document.arena.tupleElements[Int(start)..<(Int(start) + Int(count))])
        case .list(let container), .set(let container): document.arena.containers[Int(container)]
        case .object(let object):
            document.arena.objects[Int(object)].elements.isEmpty ? nil : document.arena.objects[Int(object)].elements
        case .array: arrayIfAny?.objectIndices
        default: nil
        }
    }

    /// What an object's constructor, or the function in its place, was given: a tuple as a rule.
    var arguments: PickleValue? {
        guard case .object(let object) = node else { return nil }
        return at(document.arena.objects[Int(object)].arguments, "\(path).arguments")
    }

    /// What BUILD gave an object; nil when it was built without.
    var state: PickleValue? {
        guard case .object(let object) = node else { return nil }
        return document.arena.objects[Int(object)].state.map { at($0, "\(path).state") }
    }
}

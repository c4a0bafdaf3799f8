/// What a pickle describes, as values: nothing in it was imported, called or run.
///
/// How to use it, from a reader of some library's models:
///
///     let document = try PickleDocument.read(bytes, limits: limits)     // pickle or joblib, compressed or not
///     let model = document.root                                         // a PickleValue; paths begin with "model"
///     model.kind                                                        // .object, .dictionary, .list, .array, …
///     model.className                                                   // "sklearn.linear_model._base.LinearRegression"
///     try model.attribute("coef_").array().doubles()                    // [Double] in C order
///     try model.attribute("coef_").array().shape                        // [Int]
///     model.attributeIfPresent("n_iter_no_change")?.isNone              // nil when there is no such attribute
///     try model.attribute("steps").elements()                           // of a list, tuple, set or object array
///     try model.attribute("steps").element(0).element(1)                // paths: "model.steps[0][1]"
///     model["scaler"]                                                   // of a dictionary (or a dict subclass)
///     try model.attribute("named_").pairs()                             // (key:, value:) in the file's order
///     try model.attribute("alpha").double()                             // float, int, numpy scalar, array of one
///     try model.attribute("max_iter").int(); … .bool(); … .string()
///     try model.attribute("classes_").array().strings()                 // of U, S and object arrays
///     let nodes = try tree.attribute("nodes").array()                   // a structured array
///     try nodes.field("threshold").doubles()
///     try nodes.field("left_child").ints()
///     model.arguments                                                   // what a constructor was given (Tree, losses)
///     model.state                                                       // what BUILD gave, when it is no plain dict
///     value.globalName                                                  // "numpy.float64": a class or function as value
///     throw value.mismatch(expected: "…")                               // names the path and what is there
///
/// An object is a class name, arguments and a state; any class may stand there, known to nobody. Who assembles a model
/// decides what is refused, by `className`, and asks for the attributes it needs; none of them can do anything.
/// numpy arrays, scalars and dtypes, sets, bytes, OrderedDict and defaultdict come out as plain values. Values that the
/// pickle shares are shared here too, so a value may contain itself: walk with a bound, never recursively. Reading has
/// an allowance in proportion to the file, so that a list of a million times the same array is refused, not unfolded.
/// A class name is the pickle's own, with Python 2's `__builtin__` and `copy_reg` under today's names and
/// `numpy._core` as `numpy.core`.
///
/// Values live in one flat arena; a `PickleValue` is this document, an index and the path it was reached by. Everything
/// here is bounded by `ModelFileLimits`, and every accessor throws a `ModelFormatError` that has the path.
final class PickleDocument {
    let arena: PickleArena
    private let rootIndex: Int32
    /// Elements and entries that may still be looked at. A small file can mention one large array a million times.
    private var allowance: Int

    init(arena: PickleArena, root: Int32, allowance: Int = 0) {
        self.arena = arena
        self.allowance = allowance
        rootIndex = root
    }

    /// Counts what is looked at, so that reading a document takes time in proportion to its size.
    func look(at count: Int) { allowance -= min(count, allowance + 1) }

    /// The same; throws when it was too much.
    func read(_ count: Int, at path: String) throws(ModelFormatError) {
        look(at: count)
        guard allowance >= 0 else {
            throw ModelFormatError(
                .tooLarge, at: String(path.prefix(200)), expected: "a file that mentions its values a few times each",
                found: "one that repeats large ones", remedy: "save the model with a supported version of its library")
        }
    }

    /// The pickled value itself.
    var root: PickleValue { PickleValue(document: self, index: rootIndex, path: "model") }
}

/// All values of a document. Containers hold indices, so sharing and cycles cost nothing.
struct PickleArena {
    /// Where `none`, `true`, `false` and the empty tuple always are.
    static let (none, yes, no, emptyTuple): (Int32, Int32, Int32, Int32) = (0, 1, 2, 3)

    var nodes: [PickleNode] = [.none, .bool(true), .bool(false), .tuple(start: 0, count: 0)]
    var strings: [String] = []
    var blobs: [[UInt8]] = []
    /// The elements of all tuples, which never grow.
    var tupleElements: [Int32] = []
    /// Elements of lists and sets; key, value, key, value … of dictionaries.
    var containers: [[Int32]] = []
    var objects: [PickleObject] = []
    var dtypes: [PickleDtype] = []
    var arrays: [PickleArrayStorage] = []
}

extension PickleArena {
    /// What stands under a text in key, value, key, value … The last entry wins, as it would have overwritten the others.
    func value(of key: String, among entries: [Int32]) -> Int32? {
        var index = entries.count - 2
        while index >= 0 {
            if case .string(let text) = nodes[Int(entries[index])], strings[Int(text)] == key {
                return entries[index + 1]
            }
            index -= 2
        }
        return nil
    }

    /// Nil when `dictionary` is none or lacks the key.
    func value(of key: String, in dictionary: Int32) -> Int32? {
        guard case .dictionary(let entries) = nodes[Int(dictionary)] else { return nil }
        return value(of: key, among: containers[Int(entries)])
    }

    static func hasElements(_ node: PickleNode) -> Bool {
        switch node {
        case .tuple, .list, .set: true
        default: false
        }
    }
}

/// One value; what does not fit beside the case is an index into the arena's tables.
enum PickleNode {
    case none
    case bool(Bool)
    case int(Int64)
    /// An integer beyond 64 bits, such as a random generator's state. Which, is not kept.
    case wideInt
    case double(Double)
    case string(Int32)
    case bytes(Int32)
    case tuple(start: Int32, count: Int32)
    case list(Int32)
    case set(Int32)
    case dictionary(Int32)
    /// A class or function by name; the name is a string.
    case global(Int32)
    case object(Int32)
    case dtype(Int32)
    case array(Int32)
}

/// An instance of some class, or the result of a call that was not made.
struct PickleObject {
    /// The class or function: a `global` node as a rule.
    var type: Int32
    /// A tuple, or whatever was given instead.
    var arguments: Int32
    /// Keyword arguments of NEWOBJ_EX, or what the base class of an object of protocol 0 or 1 was made from.
    var base: Int32?
    var state: Int32?
    /// What APPENDS and SETITEMS put in: elements, or key, value, key, value …
    var elements: [Int32] = []
    var entries: [Int32] = []
}

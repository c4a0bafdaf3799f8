/// One thing wrong with a request, said so that a person can mend it and a program can find it.
struct RequestFault: Equatable {
    enum Code: String {
        case missingField = "missing_field"
        case missingFeature = "missing_feature"
        case unexpectedFeature = "unexpected_feature"
        case duplicateKey = "duplicate_key"
        case wrongType = "wrong_type"
        case outOfRange = "out_of_range"
        case unknownCategory = "unknown_category"
        case badDate = "bad_date"
    }

    /// RFC 6901, from the root of the request's content.
    let pointer: String
    /// Position in a batch; nil in a request of one row.
    let item: Int?
    /// As sent, shortened when it is long.
    var driveID: String?
    let code: Code
    let expected: String
    let found: String

    /// The last step of a pointer, with `~` and `/` escaped.
    static func step(_ name: String) -> String {
        let name = bounded(name)
        guard name.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return name }
        return name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }

    private static let textBytes = 200

    /// A client's text as it may be repeated to it: an answer must not grow with what the client made up.
    static func bounded(_ text: String) -> String {
        guard text.utf8.count > textBytes else { return text }
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            if bytes > textBytes { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }
}

/// The faults of one request: all of them counted, the first hundred kept.
struct RequestFaults {
    static let keptFaults = 100

    private(set) var kept: [RequestFault] = []
    private(set) var count = 0
    /// Something is wrong outside the items of a batch, so there is no scoring the good ones.
    private(set) var concernWholeRequest = false

    var isEmpty: Bool { count == 0 }
    /// Further faults are only counted.
    var isFull: Bool { kept.count >= RequestFaults.keptFaults }

    /// Adds a fault. Its words are made only if it is kept: a request can have millions of faults.
    ///
    /// - Parameter pointer: From the item, or from the root when there is none.
    mutating func add(
        _ code: RequestFault.Code, item: Int?, at pointer: @autoclosure () -> String,
        expected: @autoclosure () -> String, found: @autoclosure () -> String
    ) {
        count += 1
        if item == nil { concernWholeRequest = true }
        guard !isFull else { return }
        let prefix = item.map { "/items/\($0)" } ?? ""
        kept.append(
            RequestFault(
                pointer: prefix + pointer(), item: item, code: code, expected: expected(),
                found: RequestFault.bounded(found())))
    }

    /// Adds the fault of a member that its object has twice.
    mutating func addDuplicate(_ name: @autoclosure () -> String, item: Int?, in parent: String = "") {
        add(
            .duplicateKey, item: item, at: "\(parent)/\(RequestFault.step(name()))", expected: "each key once",
            found: "'\(RequestFault.bounded(name()))' twice")
    }

    /// Gives the faults kept since `start` the drive id that was read after them.
    mutating func name(driveID: String, since start: Int) {
        let driveID = RequestFault.bounded(driveID)
        for index in kept.indices where index >= start { kept[index].driveID = driveID }
    }

    mutating func removeAll() {
        kept.removeAll(keepingCapacity: true)
        count = 0
        concernWholeRequest = false
    }
}

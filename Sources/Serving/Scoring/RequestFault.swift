/// One thing wrong with a request, said so that a person can mend it and a program can find it.
struct RequestFault: Equatable {
    enum Code: String {
        case missingField = "missing_field"
        case missingFeature = "missing_feature"
        case unexpectedFeature = "unexpected_feature"
        case duplicateKey = "duplicate_key"
        case wrongType = "wrong_type"
        case outOfRange = "out_of_range"
        case badDate = "bad_date"
    }

    /// RFC 6901, from the root of the request's content.
    let pointer: String
    /// Position in a batch.
    let item: Int?
    var driveID: String?
    let code: Code
    let expected: String
    let found: String

    /// The last step of a pointer, with `~` and `/` escaped.
    static func step(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return name }
        return name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
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

    mutating func add(_ fault: RequestFault) {
        count += 1
        if fault.item == nil { concernWholeRequest = true }
        if kept.count < RequestFaults.keptFaults { kept.append(fault) }
    }

    /// Gives the faults kept since `start` the drive id that was read after them.
    mutating func name(driveID: String, since start: Int) {
        for index in kept.indices where index >= start { kept[index].driveID = driveID }
    }

    mutating func removeAll() {
        kept.removeAll(keepingCapacity: true)
        count = 0
        concernWholeRequest = false
    }
}

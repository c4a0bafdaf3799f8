internal import Bytes
internal import JSONText
internal import SystemIO

/// What one score request says besides its features.
struct ScoreRequestHead {
    /// The drive id with its quotes, as sent: a place in the request's bytes.
    var driveID: Range<Int> = 0..<0
    var day = CalendarDate(utcMicroseconds: 0)
    var hasFaults = false
    /// Index of its features in a batch's rows; nil when it has faults.
    var row: Int?

    /// The drive id as text; nil when none has been read.
    func driveIDText(in bytes: UnsafeRawBufferPointer) -> String? {
        guard !driveID.isEmpty else { return nil }
        var reader = JSONReader(UnsafeRawBufferPointer(rebasing: bytes[driveID]))
        guard case .string(let text) = try? reader.next() else { return nil }
        return reader.string(of: text)
    }
}

/// Reads score requests into rows of features, collecting every fault of the request rather than stopping at the
/// first.
///
/// Keys may come in any order. The order of one item is expected of the next, and an expected key is one comparison;
/// any other is looked up.
struct ScoreRequestReader {
    let plan: ScoringPlan
    /// The feature expected at each position of the features object. Those already read stand first, as they came.
    var order: [Int]
    /// Where in `order` each feature is.
    var positions: [Int]
    var scratch: NumberScratch

    init(_ plan: ScoringPlan) {
        self.plan = plan
        order = Array(0..<plan.featureCount)
        positions = order
        scratch = NumberScratch(count: plan.featureCount)
    }

    /// The members of an item that mean something.
    private struct Members: OptionSet {
        let rawValue: UInt8

        static let driveID = Members(rawValue: 1)
        static let day = Members(rawValue: 2)
        static let features = Members(rawValue: 4)
    }

    private static let driveIDKey: StaticString = "\"drive_id\":"
    private static let dayKey: StaticString = "\"day\":"
    private static let featuresKey: StaticString = "\"features\":"

    private static let dayWords = "a date YYYY-MM-DD from 1970 to 9999"

    /// Reads one item.
    ///
    /// - Parameters:
    ///   - token: The item's first token, just read.
    ///   - bytes: What `reader` reads.
    ///   - item: Position in a batch; nil for a request of one.
    ///   - row: `featureCount` doubles to be written, missing values as NaN. All are written unless the head returned
    ///     has faults.
    /// - Throws: `JSONError` for text that is not JSON; anything else wrong goes to `faults`.
    mutating func readItem(
        _ reader: inout JSONReader, startingWith token: JSONToken, bytes: UnsafeRawBufferPointer, item: Int?,
        row: UnsafeMutablePointer<Double>, faults: inout RequestFaults
    ) throws(JSONError) -> ScoreRequestHead {
        var head = ScoreRequestHead()
        let faultsBefore = faults.count
        let keptBefore = faults.kept.count
        guard case .beginObject = token else {
            faults.add(.wrongType, item: item, at: "", expected: "an object", found: token.kind)
            try reader.skipRest(of: token)
            head.hasFaults = true
            return head
        }
        var members: Members = []
        var others: Set<[UInt8]> = []
        while let member = try nextMember(&reader, item, &others, &faults) {
            guard members.insert(member).inserted else {
                faults.addDuplicate(ScoreRequestReader.name(of: member), item: item)
                try reader.skipValue()
                continue
            }
            switch member {
            case .driveID: try readDriveID(&reader, item, &head, &faults)
            case .day: try readDay(&reader, item, &head, &faults)
            default: try readFeatures(&reader, item, row: row, faults: &faults)
            }
        }
        if !members.contains(.driveID) {
            faults.add(.missingField, item: item, at: "/drive_id", expected: "a string", found: "nothing")
        }
        if !members.contains(.day) {
            faults.add(.missingField, item: item, at: "/day", expected: ScoreRequestReader.dayWords, found: "nothing")
        }
        if !members.contains(.features) {
            faults.add(.missingField, item: item, at: "/features", expected: "an object of features", found: "nothing")
        }
        if faults.count > faultsBefore {
            head.hasFaults = true
            if faults.kept.count > keptBefore, let driveID = head.driveIDText(in: bytes) {
                faults.name(driveID: driveID, since: keptBefore)
            }
        }
        return head
    }

    // MARK: - Members

    /// The next member that means something, the reader standing on its value; nil at the end of the object. Reads over
    /// the others, which may be anything but twice the same.
    private func nextMember(
        _ reader: inout JSONReader, _ item: Int?, _ others: inout Set<[UInt8]>, _ faults: inout RequestFaults
    ) throws(JSONError) -> Members? {
        while true {
            if reader.consumeKey(ifEquals: ScoreRequestReader.featuresKey.bytes) { return .features }
            if reader.consumeKey(ifEquals: ScoreRequestReader.driveIDKey.bytes) { return .driveID }
            if reader.consumeKey(ifEquals: ScoreRequestReader.dayKey.bytes) { return .day }
            guard case .key(let key) = try reader.next() else { return nil }
            let name = reader.string(of: key)
            switch Array(name.utf8) {
            case Array("drive_id".utf8): return .driveID
            case Array("day".utf8): return .day
            case Array("features".utf8): return .features
            case let bytes:
                if !others.insert(bytes).inserted { faults.addDuplicate(name, item: item) }
                try reader.skipValue()
            }
        }
    }

    private static func name(of member: Members) -> String {
        switch member {
        case .driveID: "drive_id"
        case .day: "day"
        default: "features"
        }
    }

    private func readDriveID(
        _ reader: inout JSONReader, _ item: Int?, _ head: inout ScoreRequestHead, _ faults: inout RequestFaults
    ) throws(JSONError) {
        let token = try reader.next()
        guard case .string(let text) = token else {
            faults.add(.wrongType, item: item, at: "/drive_id", expected: "a string", found: token.kind)
            return try reader.skipRest(of: token)
        }
        head.driveID = text.offset - 1..<text.offset + text.count + 1
    }

    private func readDay(
        _ reader: inout JSONReader, _ item: Int?, _ head: inout ScoreRequestHead, _ faults: inout RequestFaults
    ) throws(JSONError) {
        let token = try reader.next()
        guard case .string(let text) = token else {
            faults.add(.wrongType, item: item, at: "/day", expected: ScoreRequestReader.dayWords, found: token.kind)
            return try reader.skipRest(of: token)
        }
        guard let day = day(text, reader) else {
            faults.add(
                .badDate, item: item, at: "/day", expected: ScoreRequestReader.dayWords,
                found: "'\(RequestFault.bounded(reader.string(of: text)))'")
            return
        }
        head.day = day
    }

    private func day(_ text: JSONString, _ reader: JSONReader) -> CalendarDate? {
        guard text.hasEscapes else { return RequestDay.read(reader.rawBytes(of: text)) }
        return Array(reader.string(of: text).utf8).withUnsafeBytes { RequestDay.read($0) }
    }
}

extension JSONReader {
    /// Throws unless only white space is left.
    mutating func expectEnd() throws(JSONError) { _ = try next() }
}

extension JSONToken {
    /// In the words of an error message.
    var kind: String {
        switch self {
        case .beginObject: "an object"
        case .beginArray: "an array"
        case .string: "a string"
        case .number: "a number"
        case .true, .false: "a boolean"
        case .null: "null"
        case .key, .endObject, .endArray, .end: "nothing"
        }
    }
}

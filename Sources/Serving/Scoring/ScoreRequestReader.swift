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
}

/// Reads score requests into rows of features, collecting every fault of the request rather than stopping at the
/// first.
///
/// Keys may come in any order. The order of one item is expected of the next, and an expected key is one comparison;
/// any other is looked up.
struct ScoreRequestReader {
    private let plan: ScoringPlan
    /// Feature index expected at each position of the features object.
    private var order: [Int]
    /// Features seen in the current item.
    private var seen: [Bool]

    init(_ plan: ScoringPlan) {
        self.plan = plan
        order = Array(0..<plan.featureCount)
        seen = Array(repeating: false, count: plan.featureCount)
    }

    /// Where an item stands, for pointers.
    private struct Place {
        var item: Int?
        var prefix: String { item.map { "/items/\($0)" } ?? "" }
    }

    private static let driveIDKey: StaticString = "\"drive_id\":"
    private static let dayKey: StaticString = "\"day\":"
    private static let featuresKey: StaticString = "\"features\":"

    private enum Member { case driveID, day, features, other }

    /// Reads one item.
    ///
    /// - Parameters:
    ///   - token: The item's first token, just read.
    ///   - bytes: What `reader` reads.
    ///   - item: Position in a batch; nil for a request of one.
    ///   - row: `featureCount` doubles to be written; missing values become NaN.
    /// - Throws: `JSONError` for text that is not JSON; anything else wrong goes to `faults`.
    mutating func readItem(
        _ reader: inout JSONReader, startingWith token: JSONToken, bytes: UnsafeRawBufferPointer, item: Int?,
        row: UnsafeMutablePointer<Double>, faults: inout RequestFaults
    ) throws(JSONError) -> ScoreRequestHead {
        let place = Place(item: item)
        var head = ScoreRequestHead()
        let faultsBefore = faults.count
        let keptBefore = faults.kept.count
        guard token == .beginObject else {
            faults.add(fault(place, "", .wrongType, "an object", describe(token)))
            try reader.skipRest(of: token)
            head.hasFaults = true
            return head
        }
        var seenDriveID = false
        var seenDay = false
        var seenFeatures = false
        var otherKeys: Set<String> = []
        while let member = try nextMember(&reader, place, &otherKeys, &faults) {
            switch member {
            case .driveID:
                try readDriveID(&reader, place, isRepeated: seenDriveID, &head, &faults)
                seenDriveID = true
            case .day:
                try readDay(&reader, place, isRepeated: seenDay, &head, &faults)
                seenDay = true
            case .features:
                if seenFeatures { faults.add(fault(place, "/features", .duplicateKey, "each key once", "'features' twice")) }
                try readFeatures(&reader, place, row: row, faults: &faults)
                seenFeatures = true
            case .other:
                try reader.skipValue()
            }
        }
        if !seenDriveID { faults.add(fault(place, "/drive_id", .missingField, "a string", "nothing")) }
        if !seenDay { faults.add(fault(place, "/day", .missingField, "a date YYYY-MM-DD", "nothing")) }
        if !seenFeatures { faults.add(fault(place, "/features", .missingField, "an object of features", "nothing")) }
        if faults.count > faultsBefore {
            head.hasFaults = true
            if place.item != nil, !head.driveID.isEmpty {
                let text = bytes[head.driveID].dropFirst().dropLast()
                faults.name(driveID: String(decoding: text, as: UTF8.self), since: keptBefore)
            }
        }
        return head
    }

    // MARK: - Members

    /// The next member's kind, the reader standing on its value; nil at the end of the object.
    private func nextMember(
        _ reader: inout JSONReader, _ place: Place, _ otherKeys: inout Set<String>, _ faults: inout RequestFaults
    ) throws(JSONError) -> Member? {
        if reader.consumeKey(ifEquals: bytes(of: Self.featuresKey)) { return .features }
        if reader.consumeKey(ifEquals: bytes(of: Self.driveIDKey)) { return .driveID }
        if reader.consumeKey(ifEquals: bytes(of: Self.dayKey)) { return .day }
        guard case .key(let key) = try reader.next() else { return nil }
        switch reader.string(of: key) {
        case "drive_id": return .driveID
        case "day": return .day
        case "features": return .features
        case let name:
            if !otherKeys.insert(name).inserted {
                faults.add(
                    fault(place, "/" + RequestFault.step(name), .duplicateKey, "each key once", "'\(name)' twice"))
            }
            return .other
        }
    }

    private func readDriveID(
        _ reader: inout JSONReader, _ place: Place, isRepeated: Bool, _ head: inout ScoreRequestHead,
        _ faults: inout RequestFaults
    ) throws(JSONError) {
        if isRepeated { faults.add(fault(place, "/drive_id", .duplicateKey, "each key once", "'drive_id' twice")) }
        let token = try reader.next()
        guard case .string(let text) = token else {
            faults.add(fault(place, "/drive_id", .wrongType, "a string", describe(token)))
            return try reader.skipRest(of: token)
        }
        head.driveID = text.offset - 1..<text.offset + text.count + 1
    }

    private func readDay(
        _ reader: inout JSONReader, _ place: Place, isRepeated: Bool, _ head: inout ScoreRequestHead,
        _ faults: inout RequestFaults
    ) throws(JSONError) {
        if isRepeated { faults.add(fault(place, "/day", .duplicateKey, "each key once", "'day' twice")) }
        let token = try reader.next()
        guard case .string(let text) = token else {
            faults.add(fault(place, "/day", .wrongType, "a date YYYY-MM-DD", describe(token)))
            return try reader.skipRest(of: token)
        }
        guard let day = RequestDay.read(reader.rawBytes(of: text)) else {
            let found = String(reader.string(of: text).prefix(40))
            faults.add(fault(place, "/day", .badDate, "a date YYYY-MM-DD from 1970 to 9999", "'\(found)'"))
            return
        }
        head.day = day
    }

    // MARK: - Features

    private mutating func readFeatures(
        _ reader: inout JSONReader, _ place: Place, row: UnsafeMutablePointer<Double>, faults: inout RequestFaults
    ) throws(JSONError) {
        let count = plan.featureCount
        let token = try reader.next()
        guard token == .beginObject else {
            faults.add(fault(place, "/features", .wrongType, "an object of features", describe(token)))
            return try reader.skipRest(of: token)
        }
        for index in 0..<count { seen[index] = false }
        var seenCount = 0
        var position = 0
        // The expected order first: no token, no lookup.
        while position < count {
            let index = order[position]
            guard !seen[index], reader.consumeKey(ifEquals: plan.keys[index]) else { break }
            try readValue(&reader, place, index, row: row, &faults)
            seen[index] = true
            seenCount += 1
            position += 1
        }
        var unexpected: Set<String> = []
        while case .key(let key) = try reader.next() {
            let name = reader.string(of: key)
            guard let index = plan.index(ofFeature: name) else {
                let isNew = unexpected.insert(name).inserted
                faults.add(
                    feature(
                        place, name, isNew ? .unexpectedFeature : .duplicateKey,
                        isNew ? "a feature of the model" : "each key once", name))
                try reader.skipValue()
                continue
            }
            if seen[index] { faults.add(feature(place, name, .duplicateKey, "each key once", name)) }
            try readValue(&reader, place, index, row: row, &faults)
            if !seen[index] {
                seen[index] = true
                seenCount += 1
                if position < count { expect(index, at: position) }
                position += 1
            }
        }
        guard seenCount < count else { return }
        for index in 0..<count where !seen[index] {
            let name = plan.model.featureNames[index]
            faults.add(feature(place, name, .missingFeature, name, "nothing"))
        }
    }

    /// Expects a feature at a position from now on; `order` stays a permutation.
    private mutating func expect(_ index: Int, at position: Int) {
        guard order[position] != index, let current = order.firstIndex(of: index) else { return }
        order.swapAt(position, current)
    }

    @inline(__always)
    private func readValue(
        _ reader: inout JSONReader, _ place: Place, _ index: Int, row: UnsafeMutablePointer<Double>,
        _ faults: inout RequestFaults
    ) throws(JSONError) {
        switch reader.consumeNumberOrNull(&row[index]) {
        case .number: return
        case .null: row[index] = .nan
        case .other: try readOddValue(&reader, place, index, &faults)
        }
    }

    @inline(never)
    private func readOddValue(
        _ reader: inout JSONReader, _ place: Place, _ index: Int, _ faults: inout RequestFaults
    ) throws(JSONError) {
        let name = plan.model.featureNames[index]
        let token = try reader.next()
        if case .number(let number) = token {
            let text = String(decoding: reader.rawBytes(of: number).prefix(40), as: UTF8.self)
            faults.add(feature(place, name, .outOfRange, "a number within the range of Double, or null", text))
            return
        }
        faults.add(feature(place, name, .wrongType, "a number or null", describe(token)))
        try reader.skipRest(of: token)
    }

    // MARK: - Words

    private func fault(
        _ place: Place, _ pointer: String, _ code: RequestFault.Code, _ expected: String, _ found: String
    ) -> RequestFault {
        RequestFault(pointer: place.prefix + pointer, item: place.item, code: code, expected: expected, found: found)
    }

    private func feature(
        _ place: Place, _ name: String, _ code: RequestFault.Code, _ expected: String, _ found: String
    ) -> RequestFault {
        let bounded = name.utf8.count > 200 ? String(name.prefix(50)) + "…" : name
        return fault(
            place, "/features/" + RequestFault.step(bounded), code, expected,
            found.utf8.count > 200 ? String(found.prefix(50)) + "…" : found)
    }

    private func bytes(of text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}

extension JSONReader {
    /// Throws unless only white space is left.
    mutating func expectEnd() throws(JSONError) { _ = try next() }
}

/// A token in the words of an error message.
func describe(_ token: JSONToken) -> String {
    switch token {
    case .beginObject: "an object"
    case .beginArray: "an array"
    case .string: "a string"
    case .number: "a number"
    case .true, .false: "a boolean"
    case .null: "null"
    case .key, .endObject, .endArray, .end: "nothing"
    }
}

internal import Datasets
internal import JSONText

extension ScoreRequestReader {
    /// Reads the features object into `row`.
    mutating func readFeatures(
        _ reader: inout JSONReader, _ item: Int?, row: UnsafeMutablePointer<Double>, faults: inout RequestFaults
    ) throws(JSONError) {
        let token = try reader.next()
        guard case .beginObject = token else {
            faults.add(.wrongType, item: item, at: "/features", expected: "an object of features", found: token.kind)
            return try reader.skipRest(of: token)
        }
        let count = plan.featureCount
        // So many have been read; a feature has been read when its position is below this.
        var readCount = 0
        var unexpected: Set<[UInt8]> = []
        while true {
            try readExpected(&reader, item, &readCount, row: row, &faults)
            guard case .key(let key) = try reader.next() else { break }
            guard let index = feature(key, reader) else {
                note(unexpected: key, reader, item, &unexpected, &faults)
                try reader.skipValue()
                continue
            }
            guard positions[index] >= readCount else {
                faults.addDuplicate(plan.model.featureNames[index], item: item, in: "/features")
                try reader.skipValue()
                continue
            }
            try readValue(&reader, item, index, row: row, &faults)
            expect(index, at: readCount)
            readCount += 1
        }
        guard readCount < count else { return }
        for index in 0..<count where positions[index] >= readCount {
            let name = plan.model.featureNames[index]
            faults.add(
                .missingFeature, item: item, at: "/features/\(RequestFault.step(name))",
                expected: RequestFault.bounded(name), found: "nothing")
        }
    }

    /// Reads on for as long as the expected keys come: no token and no lookup, only a comparison each. A loop of its own,
    /// without the rare cases, because the compiler then keeps what it reads in registers.
    private mutating func readExpected(
        _ reader: inout JSONReader, _ item: Int?, _ readCount: inout Int, row: UnsafeMutablePointer<Double>,
        _ faults: inout RequestFaults
    ) throws(JSONError) {
        let keys = plan.keys
        // Text that is spelled in another way than most is not offered member by member in vain.
        var misses = 0
        while readCount < order.count {
            let index = order[readCount]
            let isText = plan.textColumn(index) != nil
            if !isText, misses < ScoreRequestReader.missLimit, !reader.isAtValue {
                let count = order.withUnsafeBufferPointer { order in
                    let rest = UnsafeBufferPointer(rebasing: order[readCount...])
                    return reader.consumeNumbers(keys, order: rest, row: row, scratch: &scratch)
                }
                if count > 0 {
                    readCount += count
                    continue
                }
                misses += 1
            }
            guard reader.isAtValue || reader.consumeKey(ifEquals: keys[index]) else { return }
            try readValue(&reader, item, index, row: row, &faults)
            readCount += 1
        }
    }

    private static let missLimit = 4

    private func feature(_ key: JSONString, _ reader: JSONReader) -> Int? {
        guard key.hasEscapes else { return plan.index[reader.rawBytes(of: key)] }
        return Array(reader.string(of: key).utf8).withUnsafeBytes { plan.index[$0] }
    }

    private func note(
        unexpected key: JSONString, _ reader: JSONReader, _ item: Int?, _ known: inout Set<[UInt8]>,
        _ faults: inout RequestFaults
    ) {
        // What the next fault says is only of interest while faults are kept, so `known` stays small.
        let name = faults.isFull ? "" : reader.string(of: key)
        guard faults.isFull || known.insert(Array(name.utf8)).inserted else {
            return faults.addDuplicate(name, item: item, in: "/features")
        }
        faults.add(
            .unexpectedFeature, item: item, at: "/features/\(RequestFault.step(name))",
            expected: "a feature of the model", found: name)
    }

    /// Puts a feature at a position, where it is expected from now on; `order` stays a permutation.
    private mutating func expect(_ index: Int, at position: Int) {
        let displaced = order[position]
        order.swapAt(position, positions[index])
        positions[displaced] = positions[index]
        positions[index] = position
    }

    @inline(__always)
    private func readValue(
        _ reader: inout JSONReader, _ item: Int?, _ index: Int, row: UnsafeMutablePointer<Double>,
        _ faults: inout RequestFaults
    ) throws(JSONError) {
        if let texts = plan.textColumn(index) {
            return try readText(&reader, item, index, texts, row: row, &faults)
        }
        switch reader.consumeNumberOrNull(&row[index]) {
        case .number: return
        case .null: row[index] = .nan
        case .other: try readOddValue(&reader, item, index, &faults)
        }
    }

    /// Reads a category by its text, or by its code where the model takes that.
    @inline(never)
    private func readText(
        _ reader: inout JSONReader, _ item: Int?, _ index: Int, _ texts: TextColumn,
        row: UnsafeMutablePointer<Double>, _ faults: inout RequestFaults
    ) throws(JSONError) {
        if texts.acceptsNumbers {
            switch reader.consumeNumberOrNull(&row[index]) {
            case .number: return
            case .null:
                row[index] = .nan
                return
            case .other: break
            }
        }
        let before = reader
        switch try reader.next() {
        case .string(let text):
            let code =
                text.hasEscapes
                ? Array(reader.string(of: text).utf8).withUnsafeBytes { texts.code(of: $0) }
                : texts.code(of: reader.rawBytes(of: text))
            guard let code else {
                return faults.add(
                    .unknownCategory, item: item,
                    at: "/features/\(RequestFault.step(plan.model.featureNames[index]))",
                    expected: "\(texts.expectedWords) or null", found: reader.string(of: text))
            }
            row[index] = code
        case .null:
            row[index] = .nan
        default:
            reader = before
            try readOddValue(&reader, item, index, &faults)
        }
    }

    /// Reads what is neither null nor a number within range; says so.
    @inline(never)
    private func readOddValue(
        _ reader: inout JSONReader, _ item: Int?, _ index: Int, _ faults: inout RequestFaults
    ) throws(JSONError) {
        let place = "/features/\(RequestFault.step(plan.model.featureNames[index]))"
        let token = try reader.next()
        let texts = plan.textColumn(index)
        if case .number(let number) = token, texts?.acceptsNumbers ?? true {
            return faults.add(
                .outOfRange, item: item, at: place, expected: "a number within the range of Double, or null",
                found: RequestFault.bounded(String(decoding: reader.rawBytes(of: number), as: UTF8.self)))
        }
        faults.add(
            .wrongType, item: item, at: place, expected: "\(texts?.expectedWords ?? "a number") or null",
            found: token.kind)
        try reader.skipRest(of: token)
    }
}

/// How much a client wants one media type, gathered from its `Accept` fields (RFC 9110 section 12.5.1).
///
/// The most specific range that matches decides: `a/b` before `a/*` before `*/*`. Parameters other than `q` are not
/// compared. Members that are malformed are passed over.
package struct MediaPreference {
    private let type: StaticString
    private let subtype: StaticString
    private var hasMember = false
    /// 0 no match yet, 1 `*/*`, 2 `type/*`, 3 `type/subtype`.
    private var specificity = 0
    private var matchedQuality = 0

    /// Both names in lower case, such as "application" and "json".
    package init(type: StaticString, subtype: StaticString) {
        self.type = type
        self.subtype = subtype
    }

    /// 0 (not acceptable) to 1000. 1000 when the client names no preference at all.
    package var quality: Int { hasMember ? matchedQuality : 1000 }

    package var isAcceptable: Bool { quality > 0 }

    /// Takes in the value of one `Accept` field.
    package mutating func add(_ value: UnsafeRawBufferPointer) {
        var cursor = FieldCursor(value)
        while !cursor.isAtEnd {
            cursor.skipBlanks()
            addMember(&cursor)
            cursor.skipPastComma()
        }
    }

    private mutating func addMember(_ cursor: inout FieldCursor) {
        guard let rangeType = cursor.token(), cursor.take(ASCII.slash), let rangeSubtype = cursor.token() else {
            return
        }
        cursor.isMalformed = false
        var quality = 1000
        while let parameter = cursor.parameter() {
            guard ASCII.equals(parameter.name, ignoringCase: "q") else { continue }
            guard let stated = Self.thousandths(parameter.value) else { return }
            quality = stated
        }
        guard !cursor.isMalformed else { return }
        hasMember = true
        let found = specificityOf(rangeType, rangeSubtype)
        if found > specificity {
            specificity = found
            matchedQuality = quality
        } else if found == specificity, found > 0 {
            matchedQuality = max(matchedQuality, quality)
        }
    }

    private func specificityOf(_ rangeType: UnsafeRawBufferPointer, _ rangeSubtype: UnsafeRawBufferPointer) -> Int {
        let anySubtype = ASCII.equals(rangeSubtype, ignoringCase: "*")
        if ASCII.equals(rangeType, ignoringCase: "*") { return anySubtype ? 1 : 0 }
        guard ASCII.equals(rangeType, ignoringCase: type) else { return 0 }
        if anySubtype { return 2 }
        return ASCII.equals(rangeSubtype, ignoringCase: subtype) ? 3 : 0
    }

    /// `qvalue`: `0` or `1`, and up to three decimals; nil for anything else.
    private static func thousandths(_ text: UnsafeRawBufferPointer) -> Int? {
        guard (1...5).contains(text.count), text[0] == ASCII.zero || text[0] == ASCII.zero + 1 else { return nil }
        var value = Int(text[0] - ASCII.zero) * 1000
        var place = 100
        for index in 1..<max(text.count, 1) {
            if index == 1 {
                guard text[1] == 0x2e else { return nil }
                continue
            }
            guard ASCII.isDigit(text[index]) else { return nil }
            value += Int(text[index] - ASCII.zero) * place
            place /= 10
        }
        return value <= 1000 ? value : nil
    }
}

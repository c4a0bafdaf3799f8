internal import JSONText
internal import SystemIO

extension PromotionHistory {
    /// The text of `.promotions.json`.
    func encoded() -> [UInt8] {
        var value: JSONObject = [
            "format_version": 1,
            "stack": .array(stack.map { .string($0.text) }),
            "history": .array(entries.map(\.json)),
        ]
        if let pending { value["pending"] = pending.json }
        return JSONValue.object(value).document()
    }

    /// Nil for a file that is not a history.
    init?(decoding bytes: [UInt8]) {
        guard let value = try? JSONValue.parse(bytes), value["format_version"]?.number?.int == 1,
            let stack = value["stack"]?.arrayValue, let entries = value["history"]?.arrayValue
        else { return nil }
        self.init(
            stack: stack.compactMap { $0.stringValue.flatMap(VersionName.init) },
            entries: entries.compactMap(Entry.init), pending: value["pending"].flatMap(Entry.init))
    }
}

extension PromotionHistory.Entry {
    fileprivate var json: JSONValue {
        [
            "action": .string(action.rawValue), "from": from.map { .string($0.text) } ?? .null,
            "to": .string(to.text), "at": .string(at.description),
        ]
    }

    fileprivate init?(_ value: JSONValue) {
        guard let action = value["action"]?.stringValue.flatMap(PromotionHistory.Action.init),
            let to = value["to"]?.stringValue.flatMap(VersionName.init),
            let at = value["at"]?.stringValue.flatMap(Timestamp.init)
        else { return nil }
        self.init(action: action, from: value["from"]?.stringValue.flatMap(VersionName.init), to: to, at: at)
    }
}

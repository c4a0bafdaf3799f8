internal import JSONText

extension SettingsReport {
    /// `{"port": {"value": "8000", "source": "default"}, …}`: values as one would write them, null where there is none.
    var json: JSONValue {
        var settings = JSONObject()
        for entry in entries {
            let value: JSONValue = entry.value.map { .string($0) } ?? .null
            settings.append(entry.name, ["value": value, "source": .string(entry.source.description)])
        }
        return .object(settings)
    }
}

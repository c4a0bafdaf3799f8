internal import JSONText

extension SettingsReport {
    /// `{"port": {"value": 8000, "source": "default"}, …}`: values as `--config` takes them (a size is in bytes, a time a text
    /// with its unit), null where there is none.
    var json: JSONValue {
        var settings = JSONObject()
        for entry in entries {
            settings.append(entry.name, ["value": entry.json, "source": .string(entry.source.description)])
        }
        return .object(settings)
    }
}

internal import JSONText

extension Console {
    /// A value, indented, and a line break.
    func printJSON(_ value: JSONValue) throws(CommandError) {
        try printLine(value.text(pretty: true))
    }
}

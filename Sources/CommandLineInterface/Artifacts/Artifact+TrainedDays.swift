internal import JSONText
internal import Storage
internal import SystemIO

extension Artifact {
    /// The last day that the version was trained on, where its `version.json` says so.
    var trainedThrough: CalendarDate? {
        guard let bytes = file(ArtifactFileName.version)?.bytes, let facts = try? JSONValue.parse(bytes) else {
            return nil
        }
        return facts["train_range"]?["end"]?.stringValue.flatMap { CalendarDate($0) }
    }
}

/// Which fields beside the features go from the input rows to the output.
enum KeptFields: Equatable {
    /// Those of the customary identifying names that the first row has.
    case identifiers
    /// All that are no features.
    case all
    case named([String])

    static let customaryIdentifiers = ["drive_id", "day", "id", "serial_number", "date"]

    /// The option's words: `*`, or names, several of them by commas.
    init(_ words: [String]) {
        let names = words.flatMap { $0.split(separator: ",").map(String.init) }
        self = words.isEmpty ? .identifiers : names.contains("*") ? .all : .named(names)
    }

    /// The fields to keep of rows that have `available`, in the order they are written.
    func names(among available: [String], features: [String]) -> [String] {
        let features = Set(features)
        switch self {
        case .identifiers: return available.filter { Self.customaryIdentifiers.contains($0) && !features.contains($0) }
        case .all: return available.filter { !features.contains($0) }
        case .named(let names): return names
        }
    }
}

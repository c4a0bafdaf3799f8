internal import Glibc
internal import JSONText
internal import Storage

/// In what two versions differ: their models, features, metrics and settings.
struct ArtifactDifference {
    struct Row {
        let name: String
        /// Nil where that version has none.
        let left: JSONValue?
        let right: JSONValue?

        var isSame: Bool {
            if left == right { return true }
            guard let left = left?.number?.double, let right = right?.number?.double else { return false }
            return left == right
        }

        /// Right minus left, of numbers.
        var change: Double? {
            guard let left = left?.number?.double, let right = right?.number?.double else { return nil }
            return right - left
        }
    }

    struct Features {
        var added: [String] = []
        var removed: [String] = []
        /// Those in both whose place among them is another: indices from 0 in each version's own list.
        var moved: [(name: String, left: Int, right: Int)] = []
        var retyped: [(name: String, left: String?, right: String?)] = []

        var isSame: Bool { added.isEmpty && removed.isEmpty && moved.isEmpty && retyped.isEmpty }
    }

    let left: Artifact
    let right: Artifact
    let features: Features
    /// All of them, equal ones too.
    let metrics: [Row]
    /// Those that differ, of `version.json`, of a LightGBM model's parameters and of the schema.
    let settings: [Row]
    /// Whether they have the same files, byte for byte.
    var isSame: Bool { left.digest == right.digest }

    init(_ left: ArtifactContent, _ right: ArtifactContent) {
        (self.left, self.right) = (left.artifact, right.artifact)
        features = Self.features(left.features, right.features)
        metrics = Self.rows(Self.metrics(left), Self.metrics(right))
        settings = Self.rows(left.settings + Self.schema(left), right.settings + Self.schema(right))
            .filter { !$0.isSame }
    }

    /// Names of files whose bytes differ, or that only one of them has.
    var files: [String] {
        Set((left.files + right.files).map(\.name)).sorted().filter {
            left.file($0)?.sha256 != right.file($0)?.sha256
        }
    }

    private static func metrics(_ content: ArtifactContent) -> [(name: String, value: JSONValue)] {
        ArtifactContent.leaves(of: content.metrics.objectValue ?? [:])
    }

    private static func schema(_ content: ArtifactContent) -> [(name: String, value: JSONValue)] {
        ArtifactContent.leaves(of: content.schemaFacts).map { (name: "schema.\($0.name)", value: $0.value) }
    }

    /// In the order of the left one, then what only the right one has.
    private static func rows(
        _ left: [(name: String, value: JSONValue)], _ right: [(name: String, value: JSONValue)]
    ) -> [Row] {
        let others = Dictionary(right.map { ($0.name, $0.value) }) { first, _ in first }
        let names = Set(left.map(\.name))
        return left.map { Row(name: $0.name, left: $0.value, right: others[$0.name]) }
            + right.filter { !names.contains($0.name) }.map { Row(name: $0.name, left: nil, right: $0.value) }
    }

    private static func features(
        _ left: [(name: String, type: String?)], _ right: [(name: String, type: String?)]
    ) -> Features {
        func places(_ list: [(name: String, type: String?)]) -> [String: Int] {
            Dictionary(list.enumerated().map { ($1.name, $0) }) { first, _ in first }
        }
        let (leftPlaces, rightPlaces) = (places(left), places(right))
        var features = Features()
        features.removed = left.map(\.name).filter { rightPlaces[$0] == nil }
        features.added = right.map(\.name).filter { leftPlaces[$0] == nil }
        let before = left.filter { rightPlaces[$0.name] != nil }
        let after = right.filter { leftPlaces[$0.name] != nil }
        for (old, new) in zip(before, after) where old.name != new.name {
            guard let place = leftPlaces[old.name], let newPlace = rightPlaces[old.name] else { continue }
            features.moved.append((name: old.name, left: place, right: newPlace))
        }
        for feature in before {
            guard let place = rightPlaces[feature.name], right[place].type != feature.type else { continue }
            features.retyped.append((name: feature.name, left: feature.type, right: right[place].type))
        }
        return features
    }
}

extension Double {
    /// For people: rounded to so many significant digits.
    func rounded(digits: Int) -> Double {
        guard self != 0, isFinite else { return self }
        let scale = pow(10, Double(digits - 1) - floor(log10(abs(self))))
        let rounded = (self * scale).rounded() / scale
        return rounded.isFinite ? rounded : self
    }
}

/// How urgent a score is, by the cuts of the artifact.
enum RiskBucket: Int, CaseIterable {
    case low, medium, high

    /// ReliScore's word.
    var name: StaticString {
        switch self {
        case .low: "LOW"
        case .medium: "MED"
        case .high: "HIGH"
        }
    }
}

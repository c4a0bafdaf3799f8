internal import Storage
internal import SystemIO

/// What the registry tells of itself, in `/health` and `/metrics`.
package struct RegistryStatus: Sendable {
    struct Active: Sendable {
        let version: String
        let modelType: String
        let digest: String
        let isVerified: Bool
        let activatedAt: Timestamp
    }

    /// A version that was chosen but cannot be loaded yet.
    struct Pending: Sendable, Equatable {
        let version: String?
        let reason: String
    }

    /// A version that was found unfit.
    struct Rejection: Sendable {
        let version: String?
        /// A word from a fixed set, used as a metric label.
        let reason: String
        let sentence: String
        let at: Timestamp
    }

    var active: Active?
    var pending: Pending?
    var lastRejection: Rejection?
    var swaps: UInt64 = 0
    var rejections: [String: UInt64] = [:]
    /// Reading, verifying, compiling and warming the active version.
    var lastLoadSeconds = 0.0
    /// How long the last swap held the lock that a worker takes to fetch the new model.
    var lastSwapPauseSeconds = 0.0

    mutating func noteSwap(to model: ServableModel, seconds: Double, pauseSeconds: Double) {
        active = Active(
            version: model.version, modelType: model.modelType, digest: model.digest.description,
            isVerified: model.isVerified, activatedAt: .now)
        pending = nil
        swaps += 1
        lastLoadSeconds = seconds
        lastSwapPauseSeconds = pauseSeconds
    }
}

/// Plans that were swapped out but may still be in use.
///
/// Whoever drops the last reference frees the model, which takes long for a large one: holding on to it here until
/// nobody else does keeps that off the event loops.
struct RetiredPlans {
    private var plans: [ScoringPlan] = []

    var isEmpty: Bool { plans.isEmpty }

    mutating func add(_ plan: ScoringPlan) { plans.append(plan) }

    /// Frees the plans that nobody else uses. False when there were none.
    mutating func releaseUnused() -> Bool {
        let count = plans.count
        for index in plans.indices.reversed() where isKnownUniquelyReferenced(&plans[index]) {
            plans.remove(at: index)
        }
        return plans.count < count
    }
}

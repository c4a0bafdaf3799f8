/// The strongest contributions of one row.
struct TopReasons {
    struct Reason: Equatable {
        let feature: Int
        let contribution: Double
        /// In millionths, as answers show it; decides the order.
        fileprivate let magnitude: Double

        init(feature: Int, contribution: Double) {
            self.feature = feature
            self.contribution = contribution
            magnitude = (abs(contribution) * 1e6).rounded(.toNearestOrEven)
        }
    }

    /// Strongest first; equal ones in schema order.
    private(set) var reasons: [Reason] = []

    /// From here on sorting all is cheaper than inserting each.
    private static let insertedReasons = 64

    mutating func removeAll() {
        reasons.removeAll(keepingCapacity: true)
    }

    /// Keeps the `limit` largest by magnitude; none when any is not finite: leaves near the end of Double's range can have
    /// a finite sum and parts that are not, and no reason is better than a wrong one.
    mutating func choose(_ limit: Int, of contributions: UnsafeBufferPointer<Double>) {
        removeAll()
        let limit = min(limit, contributions.count)
        // Every finite number times zero is zero of some sign.
        var zero = 0.0
        for contribution in contributions { zero += contribution * 0 }
        guard limit > 0, zero == 0 else { return }
        if limit > TopReasons.insertedReasons {
            chooseBySorting(limit, of: contributions)
        } else {
            chooseByInserting(limit, of: contributions)
        }
    }

    private mutating func chooseByInserting(_ limit: Int, of contributions: UnsafeBufferPointer<Double>) {
        // Most features are weaker than what is kept already: they are told apart before anything is made of them.
        var weakest = -Double.infinity
        for (feature, contribution) in contributions.enumerated() {
            let reason = Reason(feature: feature, contribution: contribution)
            guard reason.magnitude > weakest || reasons.count < limit else { continue }
            if reasons.count == limit { reasons.removeLast() }
            var place = reasons.count
            reasons.append(reason)
            while place > 0, reasons[place - 1].magnitude < reason.magnitude {
                reasons[place] = reasons[place - 1]
                place -= 1
            }
            reasons[place] = reason
            weakest = reasons[reasons.count - 1].magnitude
        }
    }

    private mutating func chooseBySorting(_ limit: Int, of contributions: UnsafeBufferPointer<Double>) {
        for (feature, contribution) in contributions.enumerated() {
            reasons.append(Reason(feature: feature, contribution: contribution))
        }
        reasons.sort { ($1.magnitude, $0.feature) < ($0.magnitude, $1.feature) }
        reasons.removeLast(reasons.count - limit)
    }
}

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

    /// Keeps the `limit` largest by magnitude.
    mutating func choose(_ limit: Int, of contributions: UnsafeBufferPointer<Double>) {
        removeAll()
        let limit = min(limit, contributions.count)
        guard limit > 0 else { return }
        if limit > TopReasons.insertedReasons {
            chooseBySorting(limit, of: contributions)
        } else {
            chooseByInserting(limit, of: contributions)
        }
    }

    private mutating func chooseByInserting(_ limit: Int, of contributions: UnsafeBufferPointer<Double>) {
        for (feature, contribution) in contributions.enumerated() {
            let reason = Reason(feature: feature, contribution: contribution)
            if reasons.count == limit {
                guard let weakest = reasons.last, reason.magnitude > weakest.magnitude else { continue }
                reasons.removeLast()
            }
            var place = reasons.count
            while place > 0, reasons[place - 1].magnitude < reason.magnitude { place -= 1 }
            reasons.insert(reason, at: place)
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

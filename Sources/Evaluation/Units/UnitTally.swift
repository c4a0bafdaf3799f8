/// What is known of each unit's alerts: how early one came before the failure, or that one came without.
///
/// Rows are added in any order; memory grows with units and thresholds, not with rows.
package struct UnitTally {
    /// One row, as a unit's life sees it.
    package struct Observation {
        package var unit: Int
        package var score: Double
        package var isPositive: Bool
        /// To the unit's failure, where that is known to come; negative otherwise.
        package var daysToFailure: Int
        package var weight: Float

        package init(unit: Int, score: Double, isPositive: Bool, daysToFailure: Int, weight: Float) {
            self.unit = unit
            self.score = score
            self.isPositive = isPositive
            self.daysToFailure = daysToFailure
            self.weight = weight
        }
    }

    private struct Unit {
        var rows = 0
        var weight = 0.0
        var leastWeight = Float.infinity
        var greatestWeight: Float = 0
        var isFailing = false
        /// It failed on the day of a row.
        var hasFailed = false
        /// The earliest row before the failure.
        var longestLead: Int32 = -1
    }

    private static let noAlert: Int32 = -2
    private static let alertWithoutFailure: Int32 = -1

    package let thresholds: [Double]
    private var units: [Unit]
    /// `[units, thresholds]`: days from the earliest alert to the failure, or one of the two words above.
    private var leads: [Int32]

    package init(unitCount: Int, thresholds: [Double]) {
        self.thresholds = thresholds
        units = Array(repeating: Unit(), count: unitCount)
        leads = Array(repeating: Self.noAlert, count: unitCount * thresholds.count)
    }

    package mutating func add(_ row: Observation) {
        let lead = Int32(clamping: max(row.daysToFailure, -1))
        units[row.unit].rows += 1
        units[row.unit].weight += Double(row.weight)
        units[row.unit].leastWeight = min(units[row.unit].leastWeight, row.weight)
        units[row.unit].greatestWeight = max(units[row.unit].greatestWeight, row.weight)
        units[row.unit].longestLead = max(units[row.unit].longestLead, lead)
        if row.isPositive { units[row.unit].isFailing = true }
        if lead == 0 { units[row.unit].hasFailed = true }
        let first = row.unit * thresholds.count
        for (index, threshold) in thresholds.enumerated() where row.score >= threshold {
            leads[first + index] = max(leads[first + index], lead)
        }
    }

    /// Units with a row, and those with a positive one.
    package var unitCount: Int { units.count { $0.rows > 0 } }
    package var failingCount: Int { units.count { $0.isFailing } }

    /// Whether some unit's rows have different weights: rows were left out, so that alerts on those are not known of.
    package var hasSampledRows: Bool { units.contains { $0.rows > 0 && $0.leastWeight != $0.greatestWeight } }

    /// Whether the day of the failure is known of some unit with a positive row; without it there is no lead time.
    package var knowsFailureDays: Bool {
        failingCount == 0 || units.contains { $0.isFailing && $0.longestLead >= 0 }
    }

    /// What units see of alerting on scores at or above `thresholds[index]`.
    package func alerts(atThreshold index: Int) -> UnitAlerts {
        var result = UnitAlerts(threshold: thresholds[index])
        var leadDays: [Int] = []
        for (place, unit) in units.enumerated() where unit.rows > 0 {
            let lead = leads[place * thresholds.count + index]
            if unit.isFailing {
                result.failing += 1
                for (mark, days) in UnitAlerts.warningDays.enumerated() {
                    if unit.longestLead >= days { result.possible[mark] += 1 }
                    if lead >= days { result.warned[mark] += 1 }
                }
                if lead >= 0 { leadDays.append(Int(lead)) }
            } else if !unit.hasFailed {
                result.others += Double(unit.leastWeight)
                result.otherDays += unit.weight
                if lead != Self.noAlert { result.othersAlerted += Double(unit.leastWeight) }
            }
        }
        result.leadDays = leadDays.sorted()
        return result
    }
}

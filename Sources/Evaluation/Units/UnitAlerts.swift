/// What alerting at a threshold means to those who look after units, not rows.
///
/// A unit is failing when one of its rows is positive; its lead time is that of its earliest alert before the failure. The
/// other units are those without a positive row, but for those whose only rows lie on the day they failed.
package struct UnitAlerts: Sendable, Equatable {
    /// How many days ahead a warning is asked for.
    package static let warningDays: [Int32] = [1, 7, 14]
    /// Days of a mean month.
    private static let monthDays = 365.25 / 12

    package let threshold: Double
    package internal(set) var failing = 0
    /// Days from the first alert to the failure of each failing unit that had one, rising.
    package internal(set) var leadDays: [Int] = []
    /// For each of `warningDays`: failing units that were alerted so early, and those with any row so early.
    package internal(set) var warned = [0, 0, 0]
    package internal(set) var possible = [0, 0, 0]
    /// The others, those of them that were alerted, and their days: as many as the population has.
    package internal(set) var others = 0.0
    package internal(set) var othersAlerted = 0.0
    package internal(set) var otherDays = 0.0

    /// Failing units with an alert on or before the day of the failure.
    package var failingAlerted: Int { leadDays.count }

    package var unitMonths: Double { otherDays / Self.monthDays }

    /// Alerted units that do not fail, for every thousand months that such units were watched; each unit counts once.
    package var falseAlarmsPerThousandMonths: Double? {
        unitMonths > 0 ? othersAlerted / unitMonths * 1000 : nil
    }

    /// The part of alerted units that are failing.
    package var unitPrecision: Double? {
        let alerted = Double(failingAlerted) + othersAlerted
        return alerted > 0 ? Double(failingAlerted) / alerted : nil
    }

    /// The lead time that a part of the alerted failing units stays below: a nearest rank.
    package func leadDays(atQuantile quantile: Double) -> Int? {
        guard !leadDays.isEmpty else { return nil }
        let rank = Int((quantile * Double(leadDays.count)).rounded(.up))
        return leadDays[min(max(rank, 1), leadDays.count) - 1]
    }

    /// Alerted failing units by lead time: `from` days and more, below the next one's.
    package var leadDistribution: [(from: Int, count: Int)] {
        let edges = [0, 1, 7, 14, 30, 60]
        return edges.enumerated().map { index, from in
            let below = index + 1 < edges.count ? edges[index + 1] : Int.max
            return (from, leadDays.count { $0 >= from && $0 < below })
        }
    }
}

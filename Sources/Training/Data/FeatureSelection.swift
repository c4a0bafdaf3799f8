package import SystemIO

/// Which rows of a feature set, and how much each stands for.
package struct FeatureSelection: Sendable {
    /// One part of the units, or all but it. A unit's part depends on its name only.
    package struct UnitFold: Sendable, Equatable {
        package var index: Int
        package var count: Int
        package var isExcluded: Bool

        package init(index: Int, count: Int, isExcluded: Bool = false) {
            self.index = index
            self.count = count
            self.isExcluded = isExcluded
        }
    }

    /// Both ends included; nil for all days.
    package var days: ClosedRange<CalendarDate>?
    /// Drive models; nil for all of them.
    package var groups: [String]?
    package var unitFold: UnitFold?
    /// The weight of rows of units that never fail in the whole set: where only a part of the survivors was kept.
    package var survivorWeight: Float
    /// The part of the rows with label 0 to keep, each of which then stands for `1 / negativeFraction` rows.
    package var negativeFraction: Double
    /// Decides which rows with label 0 are kept.
    package var seed: UInt64

    package init(
        days: ClosedRange<CalendarDate>? = nil, groups: [String]? = nil, unitFold: UnitFold? = nil,
        survivorWeight: Float = 1, negativeFraction: Double = 1, seed: UInt64 = 0
    ) {
        self.days = days
        self.groups = groups
        self.unitFold = unitFold
        self.survivorWeight = survivorWeight
        self.negativeFraction = negativeFraction
        self.seed = seed
    }

    func validate() throws(TrainingError) {
        if let fold = unitFold, fold.count < 1 || fold.count > 1_000_000 || !(0..<fold.count).contains(fold.index) {
            throw Self.wrong("a fold from 0 to one less than their number", "\(fold.index) of \(fold.count)")
        }
        // Bounds that keep the sums of weights where whole numbers can be told.
        guard (1e-6...1e6).contains(survivorWeight) else {
            throw Self.wrong("a survivor weight from 1e-6 to 1e6", "\(survivorWeight)")
        }
        guard (1e-6...1).contains(negativeFraction) else {
            throw Self.wrong("a part of the negative rows from 1e-6 to 1", "\(negativeFraction)")
        }
    }

    private static func wrong(_ expected: String, _ found: String) -> TrainingError {
        TrainingError(.usage, "cannot select rows: expected \(expected), found \(found)")
    }
}

package import SystemIO

/// Which days train a model and which measure it: training first, then a gap as long as the label looks ahead, so that no
/// training label knows of a test day.
package struct TimeSplit: Sendable, Equatable {
    package let train: ClosedRange<CalendarDate>
    package let test: ClosedRange<CalendarDate>
    /// Days that belong to neither, between the two.
    package let gapDays: Int

    /// What was asked for; the rest follows from the data.
    package struct Request: Sendable, Equatable {
        package var trainFrom: CalendarDate?
        package var trainThrough: CalendarDate?
        package var testFrom: CalendarDate?
        package var testThrough: CalendarDate?
        /// The test begins this many calendar months before the last labelled day, unless `testFrom` says when.
        package var testMonths = 9
        /// Nil for the horizon.
        package var gapDays: Int?

        package init() {}
    }

    /// The part of the days that trains where they are too few for the months of test asked for.
    private static let shortTrainShare = 0.8

    /// - Parameters:
    ///   - labelled: The first and last day with known labels.
    ///   - horizonDays: How far the label looks ahead.
    package init(
        _ request: Request, labelled: ClosedRange<CalendarDate>, horizonDays: Int
    ) throws(TrainingError) {
        let gap = request.gapDays ?? horizonDays
        guard gap >= 0 else {
            throw TrainingError(.usage, "cannot split the days: expected a gap of 0 days or more, found \(gap)")
        }
        let first = max(request.trainFrom ?? labelled.lowerBound, labelled.lowerBound)
        let last = min(request.testThrough ?? labelled.upperBound, labelled.upperBound)
        let cut = request.testFrom ?? Self.cut(request, first: first, last: last, gap: gap)
        let before = cut.adding(days: -(gap + 1))
        let trainLast = request.trainThrough.map { min($0, before) } ?? before
        guard first <= trainLast, cut <= last else {
            throw TrainingError(
                .badData,
                "cannot split the days \(labelled.lowerBound) to \(labelled.upperBound): expected days to train with, "
                    + "\(gap) days of gap and days to test with, found a test from \(cut) to \(last) and training from "
                    + "\(first) to \(trainLast); build features of more days, or choose --test-from")
        }
        train = first...trainLast
        test = cut...last
        gapDays = Int(cut.daysSinceEpoch - trainLast.daysSinceEpoch) - 1
    }

    private static func cut(
        _ request: Request, first: CalendarDate, last: CalendarDate, gap: Int
    ) -> CalendarDate {
        let wanted = last.adding(months: -request.testMonths).adding(days: 1)
        if wanted.adding(days: -(gap + 1)) >= first { return wanted }
        let days = Int(last.daysSinceEpoch - first.daysSinceEpoch)
        return first.adding(days: Int(shortTrainShare * Double(max(days, 0))) + 1)
    }
}

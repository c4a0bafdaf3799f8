extension RankedRows {
    /// What each threshold gives, the highest first: the points of the precision-recall, ROC, gain and lift curves.
    ///
    /// All distinct scores where there are few; otherwise those at which recall or the alerted share has moved by
    /// 1/128, or the alerted share by an eighth of an octave, since the point before, which bounds their number to some
    /// five hundred.
    ///
    /// - Parameter limit: So many distinct scores are few.
    package func operatingCurve(limit: Int = 400) -> [AlertCounts] {
        guard weight > 0 else { return [] }
        var distinct = 0
        forEachTie { _ in
            distinct += 1
            return distinct <= limit
        }
        let takesAll = distinct <= limit
        var points: [AlertCounts] = []
        var (alerts, truePositives) = (0.0, 0.0)
        var last = (alerts: 0.0, truePositives: 0.0)
        var pending: AlertCounts?
        forEachTie { tie in
            alerts += tie.weight
            truePositives += tie.positiveWeight
            let point = AlertCounts(threshold: tie.score, alerts: alerts, truePositives: truePositives, of: self)
            let findsMore = tie.positiveWeight > 0 && truePositives - last.truePositives >= positiveWeight / 128
            let moves = alerts - last.alerts >= weight / 128 || alerts >= last.alerts * 1.0905
            pending = takesAll || moves || findsMore ? nil : point
            if pending == nil {
                points.append(point)
                last = (alerts, truePositives)
            }
            return true
        }
        if let pending { points.append(pending) }
        return points
    }
}

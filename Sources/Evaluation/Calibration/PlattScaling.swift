internal import Glibc
package import JSONText

/// A margin's probability: 1 / (1 + exp(−(slope · margin + intercept))).
package struct PlattScaling: Sendable, Equatable {
    package let slope: Double
    package let intercept: Double

    package static let identity = PlattScaling(slope: 1, intercept: 0)

    package init(slope: Double, intercept: Double) {
        self.slope = slope
        self.intercept = intercept
    }

    package enum Outcome: Sendable, Equatable {
        case fitted(PlattScaling)
        /// The margins stay as they are, for this reason.
        case refused(String)

        /// As the parameters of a fit tell it.
        package var json: JSONValue {
            switch self {
            case .fitted(let line):
                ["method": "sigmoid", "slope": .number(line.slope), "intercept": .number(line.intercept)]
            case .refused(let reason): ["method": "none", "reason": .string(reason)]
            }
        }
    }

    /// Fits the sigmoid to rows whose scores are margins, in any order: the exact minimum of the weighted cross entropy
    /// with Platt's smoothed targets, (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2), by Newton's method.
    ///
    /// - Complexity: Some ten passes over the rows.
    ///
    /// Source: Platt, "Probabilistic Outputs for Support Vector Machines", 1999; Lin, Lin and Weng, "A note on Platt's
    /// probabilistic outputs for support vector machines", Machine Learning 68, 2007.
    package static func fit(_ rows: UnsafeBufferPointer<ScoredRow>) -> Outcome {
        var (weight, positive, sum) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
        for row in rows {
            guard row.score.isFinite, row.weight >= 0, row.weight.isFinite else {
                return .refused("a margin or a weight is not a finite number")
            }
            weight.add(Double(row.weight))
            positive.add(Double(row.weight) * row.label)
            sum.add(Double(row.weight) * row.score)
        }
        guard positive.value > 0 else { return .refused("no row is positive") }
        guard positive.value < weight.value else { return .refused("every row is positive") }
        let mean = sum.value / weight.value
        var squares = CompensatedSum()
        for row in rows { squares.add(Double(row.weight) * (row.score - mean) * (row.score - mean)) }
        let spread = (squares.value / weight.value).squareRoot()
        guard spread > 0, spread.isFinite else { return .refused("all margins are equal") }
        let problem = Problem(rows: rows, mean: mean, spread: spread, weight: weight.value, positive: positive.value)
        guard let (steepness, offset) = problem.minimum() else { return .refused("the fit did not converge") }
        let slope = steepness / spread
        guard slope > 0 else { return .refused("greater margins are not more often positive (slope \(slope))") }
        return .fitted(PlattScaling(slope: slope, intercept: offset - slope * mean))
    }

    /// The loss of (a, b) on z = (margin − mean) / spread, in which Newton's steps are well conditioned.
    private struct Problem {
        let rows: UnsafeBufferPointer<ScoredRow>
        let mean: Double
        let spread: Double
        let weight: Double
        let positive: Double

        private static let steps = 200
        private static let halvings = 60

        func minimum() -> (a: Double, b: Double)? {
            let negative = weight - positive
            var (a, b) = (0.0, log((positive + 1) / (negative + 1)))
            var point = measure(a, b)
            for _ in 0..<Self.steps {
                let determinant = point.aa * point.bb - point.ab * point.ab
                guard determinant > 0, determinant.isFinite else { return nil }
                let stepA = -(point.bb * point.a - point.ab * point.b) / determinant
                let stepB = -(point.aa * point.b - point.ab * point.a) / determinant
                let isLast = max(abs(stepA) / max(abs(a), 1), abs(stepB) / max(abs(b), 1)) < 1e-13
                // Near the minimum the loss cannot tell better from worse any more, but Newton's step can.
                let isSmall = max(abs(stepA), abs(stepB)) < 1e-5
                var size = 1.0
                var next = measure(a + stepA, b + stepB)
                for _ in 0..<Self.halvings where !isSmall && !(next.loss <= point.loss) {
                    size /= 2
                    next = measure(a + size * stepA, b + size * stepB)
                }
                (a, b) = (a + size * stepA, b + size * stepB)
                point = next
                if isLast { return (a, b) }
            }
            return max(abs(point.a), abs(point.b)) <= 1e-9 * weight ? (a, b) : nil
        }

        private struct Point {
            var loss = 0.0
            /// Gradient and Hessian.
            var a = 0.0
            var b = 0.0
            var aa = 0.0
            var ab = 0.0
            var bb = 0.0
        }

        private func measure(_ a: Double, _ b: Double) -> Point {
            let high = (positive + 1) / (positive + 2)
            let low = 1 / (weight - positive + 2)
            var (loss, gradientA, gradientB) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
            var point = Point()
            for row in rows {
                let z = (row.score - mean) / spread
                let margin = a * z + b
                let target = row.isPositive ? high : low
                let weight = Double(row.weight)
                let small = exp(-abs(margin))
                let probability = (margin >= 0 ? 1 : small) / (1 + small)
                loss.add(weight * (log1p(small) + (margin >= 0 ? (1 - target) : -target) * margin))
                let slope = weight * (probability - target)
                let curve = weight * small / ((1 + small) * (1 + small))
                gradientA.add(slope * z)
                gradientB.add(slope)
                point.aa += curve * z * z
                point.ab += curve * z
                point.bb += curve
            }
            (point.loss, point.a, point.b) = (loss.value, gradientA.value, gradientB.value)
            return point
        }
    }
}

internal import Glibc

/// How numbers become places along one side of a chart.
package struct ChartAxis: Sendable {
    package enum Scale: Sendable { case linear, logarithmic }
    package enum Format: Sendable { case number, percent }

    package var label: String
    package var scale: Scale
    package var format: Format
    /// Nil to take in all the values; what lies outside is drawn at the edge.
    package var range: ClosedRange<Double>?

    package init(
        _ label: String, scale: Scale = .linear, format: Format = .number, range: ClosedRange<Double>? = nil
    ) {
        self.label = label
        self.scale = scale
        self.format = format
        self.range = range
    }

    /// Whether a value has a place at all.
    func holds(_ value: Double) -> Bool { value.isFinite && (scale == .linear || value > 0) }
}

/// An axis with its ends and marks settled.
struct PlacedAxis {
    let axis: ChartAxis
    let lower: Double
    let upper: Double
    let ticks: [Double]

    private static let tickCount = 5

    init(_ axis: ChartAxis, values: [Double], beginsAtZero: Bool = false) {
        self.axis = axis
        let held = values.filter { axis.holds($0) }
        var lower = axis.range?.lowerBound ?? held.min() ?? 0
        var upper = axis.range?.upperBound ?? held.max() ?? 1
        switch axis.scale {
        case .linear:
            if beginsAtZero, axis.range == nil { (lower, upper) = (min(lower, 0), max(upper, 0)) }
            if lower == upper { (lower, upper) = (lower - (lower == 0 ? 0 : abs(lower) / 2), upper + 1) }
            let step = Self.step((upper - lower) / Double(Self.tickCount))
            guard step > 0, step.isFinite else {
                (self.lower, self.upper, ticks) = (0, 1, [0, 1])
                return
            }
            let first = (lower / step - 1e-9).rounded(.up)
            let last = (upper / step + 1e-9).rounded(.down)
            if axis.range == nil {
                lower = min(lower, (lower / step + 1e-9).rounded(.down) * step)
                upper = max(upper, (upper / step - 1e-9).rounded(.up) * step)
            }
            let start = axis.range == nil ? (lower / step).rounded() : first
            let end = axis.range == nil ? (upper / step).rounded() : last
            ticks = stride(from: start, through: min(end, start + 20), by: 1).map { $0 * step }
        case .logarithmic:
            if !(lower > 0) { lower = 1e-3 }
            if !(upper > lower) { upper = lower * 10 }
            // A bound on a power of ten is one, whatever the logarithm's last bit says.
            let first = axis.range == nil ? (log10(lower) + 1e-9).rounded(.down) : (log10(lower) - 1e-9).rounded(.up)
            let last = axis.range == nil ? (log10(upper) - 1e-9).rounded(.up) : (log10(upper) + 1e-9).rounded(.down)
            if axis.range == nil { (lower, upper) = (pow(10, first), pow(10, last)) }
            let every = max(1, ((last - first) / 6).rounded(.up))
            ticks = stride(from: first, through: last, by: every).map { pow(10, $0) }
        }
        self.lower = lower
        self.upper = upper
    }

    /// From 0 at the lower end to 1 at the upper.
    func part(_ value: Double) -> Double {
        let part: Double =
            switch axis.scale {
            case .linear: (value - lower) / (upper - lower)
            case .logarithmic: (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
            }
        return min(max(part, 0), 1)
    }

    func text(_ value: Double) -> String {
        axis.format == .percent ? PageNumber.percent(value) : PageNumber.significant(value, digits: 3)
    }

    /// 1, 2 or 5 times a power of ten, the nearest at or above.
    private static func step(_ rough: Double) -> Double {
        guard rough > 0, rough.isFinite else { return 0 }
        let power = pow(10, log10(rough).rounded(.down))
        for factor in [1.0, 2, 5] where power * factor >= rough * (1 - 1e-9) { return power * factor }
        return power * 10
    }
}

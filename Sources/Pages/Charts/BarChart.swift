package import Bytes

/// Bars with names, side by side, such as one for each month.
package struct BarChart: PageChart {
    package var title: String
    package var explanation: String
    package var xLabel: String
    package var y: ChartAxis
    package var bars: [(name: String, value: Double)]

    /// So many names fit under the bars; of more, every so-many-th is written.
    private static let shownNames = 8

    package init(
        _ title: String, explanation: String = "", xLabel: String = "", y: ChartAxis,
        bars: [(name: String, value: Double)]
    ) {
        self.title = title
        self.explanation = explanation
        self.xLabel = xLabel
        self.y = y
        self.bars = bars
    }

    package var legend: [ChartLegendEntry] { [] }

    package func draw(into output: inout ByteBuffer) {
        let frame = ChartFrame()
        let vertical = PlacedAxis(y, values: bars.map(\.value), beginsAtZero: true)
        frame.drawVertical(vertical, into: &output)
        let base = frame.y(y.scale == .linear ? vertical.part(0) : 0)
        let every = max(1, (bars.count + Self.shownNames - 1) / Self.shownNames)
        for (index, bar) in bars.enumerated() {
            let from = frame.x((Double(index) + 0.1) / Double(bars.count))
            let to = frame.x((Double(index) + 0.9) / Double(bars.count))
            if index % every == 0 { frame.drawLabel(bar.name, at: (from + to) / 2, into: &output) }
            guard y.holds(bar.value) else { continue }
            let place = frame.y(vertical.part(bar.value))
            output.append(drawing: "<rect class=\"f0\" x=\"\(from)\" y=\"\(min(place, base))\" width=\"\(to - from)\" ")
            output.append(drawing: "height=\"\(abs(base - place))\">")
            output.append(element: "title", "\(bar.name): \(vertical.text(bar.value))")
            output.append("</rect>\n")
        }
        frame.drawHorizontalTitle(xLabel, into: &output)
    }
}

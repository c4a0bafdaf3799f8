package import Bytes

/// Lines, dashed lines and dots over two axes of numbers.
package struct LineChart: PageChart {
    package enum Mark: Sendable { case line, dashed, dots }

    package struct Series: Sendable {
        package var name: String
        package var mark: Mark
        package var points: [(x: Double, y: Double)]

        package init(_ name: String, mark: Mark = .line, points: [(x: Double, y: Double)]) {
            self.name = name
            self.mark = mark
            self.points = points
        }
    }

    package var title: String
    package var explanation: String
    package var x: ChartAxis
    package var y: ChartAxis
    package var series: [Series]

    package init(_ title: String, explanation: String = "", x: ChartAxis, y: ChartAxis, series: [Series]) {
        self.title = title
        self.explanation = explanation
        self.x = x
        self.y = y
        self.series = series
    }

    package var legend: [ChartLegendEntry] {
        series.enumerated().map { index, series in
            ChartLegendEntry(name: series.name, color: index % 6, mark: Self.mark(series.mark))
        }
    }

    private static func mark(_ mark: Mark) -> ChartLegendEntry.Mark {
        switch mark {
        case .line: .line
        case .dashed: .dashed
        case .dots: .dots
        }
    }

    package func draw(into output: inout ByteBuffer) {
        let frame = ChartFrame()
        let horizontal = PlacedAxis(x, values: series.flatMap { $0.points.map(\.x) })
        let vertical = PlacedAxis(y, values: series.flatMap { $0.points.map(\.y) })
        frame.drawHorizontal(horizontal, into: &output)
        frame.drawVertical(vertical, into: &output)
        for (index, series) in series.enumerated() {
            let places = series.points.filter { x.holds($0.x) && y.holds($0.y) }.map { point in
                (x: frame.x(horizontal.part(point.x)), y: frame.y(vertical.part(point.y)))
            }
            if series.mark == .dots {
                for place in places {
                    output.append(
                        drawing: "<circle cx=\"\(place.x)\" cy=\"\(place.y)\" r=\"4\" class=\"f\(index % 6)\"/>\n")
                }
                continue
            }
            output.append(series.mark == .dashed ? "<path class=\"stroke dash s" : "<path class=\"stroke s")
            output.appendDecimal(index % 6)
            output.append("\" d=\"")
            for (step, place) in places.enumerated() {
                output.append(step == 0 ? "M" : "L")
                output.append(drawing: "\(place.x) \(place.y)")
            }
            output.append("\"/>\n")
        }
    }
}

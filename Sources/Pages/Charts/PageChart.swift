package import Bytes

/// A drawing with a title: SVG inside the page.
package protocol PageChart: Sendable {
    var title: String { get }
    /// A sentence under the title: what to see in it. May be empty.
    var explanation: String { get }
    var legend: [ChartLegendEntry] { get }

    func draw(into output: inout ByteBuffer)
}

/// What a line or bar of a chart is.
package struct ChartLegendEntry: Sendable {
    enum Mark { case line, dashed, dots, area }

    let name: String
    let color: Int
    let mark: Mark
}

/// A chart with its title, explanation and legend.
enum Figure {
    static func write(_ chart: any PageChart, to output: inout ByteBuffer) {
        output.append("<figure><figcaption>")
        output.append(escaped: chart.title)
        output.append("</figcaption>\n")
        if !chart.explanation.isEmpty { output.append(element: "p", chart.explanation) }
        output.append(
            drawing:
                "<svg class=\"chart\" viewBox=\"0 0 \(Int(ChartFrame.width)) \(Int(ChartFrame.height))\" role=\"img\">")
        output.append(element: "title", chart.title)
        output.append("\n")
        chart.draw(into: &output)
        output.append("</svg>\n")
        if chart.legend.count > 1 { writeLegend(chart.legend, to: &output) }
        output.append("</figure>\n")
    }

    private static func writeLegend(_ entries: [ChartLegendEntry], to output: inout ByteBuffer) {
        output.append("<ul class=\"legend\">")
        for entry in entries {
            output.append("<li><svg viewBox=\"0 0 26 10\" aria-hidden=\"true\">")
            switch entry.mark {
            case .line: output.append(drawing: "<path d=\"M1 5H25\" class=\"stroke s\(entry.color)\"/>")
            case .dashed: output.append(drawing: "<path d=\"M1 5H25\" class=\"stroke dash s\(entry.color)\"/>")
            case .dots: output.append(drawing: "<circle cx=\"13\" cy=\"5\" r=\"4\" class=\"f\(entry.color)\"/>")
            case .area:
                output.append(drawing: "<rect x=\"3\" y=\"1\" width=\"20\" height=\"8\" class=\"f\(entry.color)\"/>")
            }
            output.append("</svg>")
            output.append(escaped: entry.name)
            output.append("</li>")
        }
        output.append("</ul>\n")
    }
}

extension ByteBuffer {
    /// Appends markup made of our own words and numbers.
    mutating func append(drawing markup: SVGMarkup) { append(text: markup.text) }
}

/// Markup with numbers and bare class numbers in it, never with text from outside.
struct SVGMarkup: ExpressibleByStringInterpolation {
    let text: String

    init(stringLiteral value: String) { text = value }

    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ number: Int) { text += String(number) }
        /// With two decimals at most, which is finer than a screen's points.
        mutating func appendInterpolation(_ number: Double) {
            let hundredths = Int((min(max(number, -1e6), 1e6) * 100).rounded())
            text += String(Double(hundredths) / 100)
        }
    }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
}

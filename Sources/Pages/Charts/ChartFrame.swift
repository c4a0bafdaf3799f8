internal import Bytes

/// The part of a chart that is drawn on, with the axes around it.
struct ChartFrame {
    static let width = 460.0
    static let height = 290.0

    private let left = 58.0
    private let right = width - 24
    private let top = 12.0
    private let bottom = height - 46

    func x(_ part: Double) -> Double { left + part * (right - left) }
    func y(_ part: Double) -> Double { bottom - part * (bottom - top) }

    func drawHorizontal(_ axis: PlacedAxis, into output: inout ByteBuffer) {
        for tick in axis.ticks {
            let place = x(axis.part(tick))
            output.append(drawing: "<path class=\"grid\" d=\"M\(place) \(top)V\(bottom)\"/>")
            drawLabel(axis.text(tick), at: place, into: &output)
        }
        drawHorizontalTitle(axis.axis.label, into: &output)
    }

    func drawLabel(_ text: String, at place: Double, into output: inout ByteBuffer) {
        output.append(drawing: "<text x=\"\(place)\" y=\"\(bottom + 17)\" text-anchor=\"middle\">")
        output.append(escaped: text)
        output.append("</text>\n")
    }

    func drawHorizontalTitle(_ text: String, into output: inout ByteBuffer) {
        output.append(drawing: "<path class=\"axis\" d=\"M\(left) \(bottom)H\(right)\"/>")
        output.append(drawing: "<text x=\"\((left + right) / 2)\" y=\"\(Self.height - 8)\" text-anchor=\"middle\">")
        output.append(escaped: text)
        output.append("</text>\n")
    }

    func drawVertical(_ axis: PlacedAxis, into output: inout ByteBuffer) {
        for tick in axis.ticks {
            let place = y(axis.part(tick))
            output.append(drawing: "<path class=\"grid\" d=\"M\(left) \(place)H\(right)\"/>")
            output.append(drawing: "<text x=\"\(left - 6)\" y=\"\(place + 4)\" text-anchor=\"end\">")
            output.append(escaped: axis.text(tick))
            output.append("</text>\n")
        }
        output.append(drawing: "<path class=\"axis\" d=\"M\(left) \(top)V\(bottom)\"/>")
        let middle = (top + bottom) / 2
        output.append(drawing: "<text transform=\"translate(12 \(middle)) rotate(-90)\" text-anchor=\"middle\">")
        output.append(escaped: axis.axis.label)
        output.append("</text>\n")
    }
}

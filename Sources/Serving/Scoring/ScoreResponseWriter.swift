internal import Bytes
internal import JSONText
internal import SystemIO

/// Writes score answers in ReliScore's field names and key order.
struct ScoreResponseWriter {
    let plan: ScoringPlan
    /// As it stands in JSON, without quotes.
    let scoredAt: UnsafeRawBufferPointer

    /// Appends one answer object.
    ///
    /// - Parameters:
    ///   - driveID: The request's own JSON string, quotes included, written back as it came.
    ///   - score: From 0 to 1.
    ///   - row: `[featureCount]`; tells which reasons rest on a filled-in value.
    func append(
        driveID: UnsafeRawBufferPointer, day: CalendarDate, score: Double, reasons: [TopReasons.Reason],
        row: UnsafePointer<Double>, to output: inout ByteBuffer
    ) {
        output.append("{\"drive_id\":")
        output.append(driveID)
        output.append(",\"day\":\"")
        output.append(day)
        output.append("\",\"risk_score\":")
        output.appendJSON(score)
        output.append(",\"risk_bucket\":\"")
        output.append(plan.bucket(of: score).name)
        output.append("\",\"top_reasons\":[")
        for (position, reason) in reasons.enumerated() {
            if position > 0 { output.append(UInt8(ascii: ",")) }
            append(reason, isImputed: plan.fillsMissingValues && row[reason.feature].isNaN, to: &output)
        }
        output.append(UInt8(ascii: "]"))
        plan.versionText.withUnsafeBytes { output.append($0) }
        output.append(scoredAt)
        output.append("\"}")
    }

    private func append(_ reason: TopReasons.Reason, isImputed: Bool, to output: inout ByteBuffer) {
        output.append(plan.reasonStarts[reason.feature])
        output.appendRounded6(reason.contribution)
        // By the number before it is rounded; zero of either sign is UP.
        output.append(reason.contribution >= 0 ? ",\"direction\":\"UP\"" : ",\"direction\":\"DOWN\"")
        if isImputed { output.append(",\"imputed\":true") }
        output.append(UInt8(ascii: "}"))
    }
}

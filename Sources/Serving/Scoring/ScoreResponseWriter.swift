internal import Bytes
internal import JSONText
internal import SystemIO

/// Writes score answers in ReliScore's field names and key order.
enum ScoreResponseWriter {
    /// Appends one answer object.
    ///
    /// - Parameters:
    ///   - driveID: The request's own JSON string, quotes included, written back as it came.
    ///   - row: `[featureCount]`; tells which reasons rest on a filled-in value.
    static func append(
        _ plan: ScoringPlan, driveID: UnsafeRawBufferPointer, day: CalendarDate, score: Double,
        bucket: RiskBucket, reasons: TopReasons, row: UnsafePointer<Double>, scoredAt: UnsafeRawBufferPointer,
        to output: inout ByteBuffer
    ) {
        output.append("{\"drive_id\":")
        output.append(driveID)
        output.append(",\"day\":\"")
        output.append(day)
        output.append("\",\"risk_score\":")
        output.appendJSON(score)
        output.append(",\"risk_bucket\":\"")
        output.append(bucket.name)
        output.append("\",\"top_reasons\":[")
        for index in 0..<reasons.count {
            if index > 0 { output.append(0x2C) }
            let feature = reasons.features[index]
            let value = reasons.values[index]
            output.append(plan.reasonStarts[feature])
            output.appendRounded6(value)
            output.append(value >= 0 ? ",\"direction\":\"UP\"" : ",\"direction\":\"DOWN\"")
            if plan.fillsMissingValues, row[feature].isNaN { output.append(",\"imputed\":true") }
            output.append(0x7D)
        }
        output.append(0x5D)
        plan.versionText.withUnsafeBytes { output.append($0) }
        output.append(scoredAt)
        output.append("\"}")
    }
}

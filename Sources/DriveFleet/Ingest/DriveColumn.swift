/// The columns that every daily file is brought to, in the order in which they are written.
package enum DriveColumn: Int, CaseIterable, Sendable {
    case date, serialNumber, model, failure, capacityBytes
    case smart5, smart187, smart188, smart197, smart198, smart199, smart241, smart242
    case temperature

    /// As the warehouse calls it.
    package var name: String { aliases[0] }

    /// The names that a file may have for it, in lower case; the first of them that the file has is taken.
    var aliases: [String] {
        switch self {
        case .date: ["date", "day"]
        case .serialNumber: ["serial_number", "serial"]
        case .model: ["model", "model_name"]
        case .failure: ["failure", "is_failed_today"]
        case .capacityBytes: ["capacity_bytes"]
        case .smart5: ["smart_5_raw", "smart_5"]
        case .smart187: ["smart_187_raw", "smart_187"]
        case .smart188: ["smart_188_raw", "smart_188"]
        case .smart197: ["smart_197_raw", "smart_197"]
        case .smart198: ["smart_198_raw", "smart_198"]
        case .smart199: ["smart_199_raw", "smart_199"]
        case .smart241: ["smart_241_raw", "smart_241"]
        case .smart242: ["smart_242_raw", "smart_242"]
        case .temperature: ["temperature", "temperature_raw", "smart_194_raw", "smart_194"]
        }
    }

    /// Without these there is nothing to keep a row under.
    var isRequired: Bool { self == .date || self == .serialNumber }
}

package import Warehouse

/// The warehouse: drive statistics by day, a `MonthlyTable` with the columns of `DriveColumn`, one row for each drive and
/// day, sorted by serial number and date.
package enum DriveDays {
    package static let kind = "drive_days"

    package static func open(_ directory: String) throws(WarehouseError) -> MonthlyTable {
        try MonthlyTable.open(directory, kind: kind)
    }

    /// The columns' names, separated by commas.
    static let columnList = DriveColumn.allCases.map(\.name).joined(separator: ", ")
}

extension DriveColumn {
    /// The column's type in SQL.
    package var type: String {
        switch self {
        case .date: "DATE"
        case .serialNumber, .model: "VARCHAR"
        case .failure: "INTEGER"
        case .capacityBytes: "BIGINT"
        default: "DOUBLE"
        }
    }
}

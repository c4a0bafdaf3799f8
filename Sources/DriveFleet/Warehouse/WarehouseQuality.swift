package import JSONText
internal import Storage
internal import SystemIO
internal import Warehouse

/// What can be said about the data in a warehouse.
package struct WarehouseQuality: Sendable {
    package var json: JSONValue = .null

    static func update(
        _ table: MonthlyTable, _ ledger: WarehouseLedger, _ duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws(FleetError) -> WarehouseQuality {
        WarehouseQuality()
    }
}

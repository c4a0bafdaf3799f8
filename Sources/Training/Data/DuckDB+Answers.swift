internal import Warehouse

extension DuckDB {
    /// The rows of a query with a short answer, see `lines(_:_:)`.
    func answer(_ query: String, _ resources: Resources, _ cannot: String) throws(TrainingError) -> [[String]] {
        do throws(WarehouseError) {
            return try lines(Self.printing(query), resources)
        } catch {
            throw TrainingError(error.code == .badData ? .badData : .inputOutput, "\(cannot): \(error)")
        }
    }
}

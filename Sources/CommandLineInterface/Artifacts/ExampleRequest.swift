internal import JSONText
internal import Serving
internal import Storage
internal import SystemIO

/// Bodies of scoring requests, made from a version's golden rows.
struct ExampleRequest {
    private let model: ServableModel
    /// Row-major; at least one row.
    private let values: [Double]
    private let rowCount: Int
    private let firstRow: Int
    private let day = String(Timestamp.now.description.prefix(10))

    init(_ model: ServableModel) {
        self.model = model
        if let golden = model.golden, let rows = model.goldenValues {
            values = rows
            rowCount = golden.rowCount
            firstRow = golden.rowWithLargestScore
        } else {
            values = model.plainRow
            rowCount = 1
            firstRow = 0
        }
    }

    /// The item at a position of a batch; items go through the rows, beginning with the one of the largest score.
    func item(_ index: Int) -> JSONValue {
        let row = (firstRow + index) % rowCount
        var features = JSONObject()
        for (column, name) in model.featureNames.enumerated() {
            features.append(name, model.value(values[row * model.featureNames.count + column], of: column))
        }
        return ["drive_id": .string("example-\(index)"), "day": .string(day), "features": .object(features)]
    }
}

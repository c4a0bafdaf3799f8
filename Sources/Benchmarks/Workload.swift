internal import Bytes
internal import JSONText
internal import SystemIO

/// The requests to send, made from a version's golden rows.
///
/// Golden rows are few, and a processor learns a row that it sees again and again, so the rows to time are crossings:
/// each value comes from a golden row drawn at random, with a written seed.
struct Workload {
    static let seed: UInt64 = 20_180_630
    static let singleRows = 64

    /// Bodies for `/score`, one for each golden row, with the scores they must get.
    let golden: [[UInt8]]
    let goldenScores: [Double]
    /// Bodies for `/score` to time.
    let singles: [[UInt8]]
    private let items: [JSONValue]

    init(version directory: String) throws(BenchFailure) {
        let path = directory + "/golden.json"
        let file: JSONValue
        do {
            file = try JSONValue.parse(try FileSystem.read(path, limit: 64 << 20))
        } catch {
            throw BenchFailure("cannot read \(path): \(error)")
        }
        let names = (file["features"]?.arrayValue ?? []).compactMap(\.stringValue)
        let rows = (file["rows"]?.arrayValue ?? []).compactMap(\.arrayValue)
        goldenScores = (file["scores"]?.arrayValue ?? []).compactMap { $0.number?.double }
        guard !names.isEmpty, !rows.isEmpty, rows.count == goldenScores.count,
            rows.allSatisfy({ $0.count == names.count })
        else { throw BenchFailure("expected rows and as many scores in \(path)") }
        var random = SplitMix64(seed: Workload.seed)
        items = (0..<1000).map { index in
            let row = names.indices.map { rows[Int(random.next() % UInt64(rows.count))][$0] }
            return Workload.item(index, names, row)
        }
        golden = rows.enumerated().map { Workload.bytes(Workload.item($0.offset, names, $0.element)) }
        singles = items.prefix(Workload.singleRows).map(Workload.bytes)
    }

    /// The body of a `/score_batch` of the first `rowCount` crossings.
    func batch(_ rowCount: Int) -> [UInt8] {
        Workload.bytes(["items": .array(Array(items.prefix(rowCount)))])
    }

    private static func item(_ index: Int, _ names: [String], _ row: [JSONValue]) -> JSONValue {
        var features = JSONObject()
        for (name, value) in zip(names, row) { features[name] = value }
        return ["drive_id": .string("drive-\(index)"), "day": "2018-06-30", "features": .object(features)]
    }

    private static func bytes(_ value: JSONValue) -> [UInt8] {
        var output = ByteBuffer(capacity: 4096)
        value.write(to: &output)
        return output.array
    }
}

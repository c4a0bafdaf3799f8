/// The rows that LightGBM chooses its bins from, by columns; zeros are left out, as its interface wants.
struct LightGBMSample: ~Copyable {
    /// LightGBM's `kZeroThreshold`: what is nearer to zero counts as zero.
    private static let zero = Double(Float(1e-35))
    private static let rowsReadAtOnce = 8_192

    private let values: [UnsafeMutablePointer<Double>?]
    private let places: [UnsafeMutablePointer<CInt>?]
    private let counts: [CInt]
    private let rowCount: Int32

    deinit {
        for column in values { column?.deallocate() }
        for column in places { column?.deallocate() }
    }

    init(_ rows: LabelledRows, parameters: String, _ library: LightGBMLibrary) throws(TrainingError) {
        let chosen = try Self.choose(rows.count, parameters, library)
        let width = rows.featureNames.count
        var counts = [Int](repeating: 0, count: width)
        Self.read(rows, chosen) { _, column, _ in counts[column] += 1 }
        let values = counts.map { UnsafeMutablePointer<Double>.allocate(capacity: max($0, 1)) }
        let places = counts.map { UnsafeMutablePointer<CInt>.allocate(capacity: max($0, 1)) }
        var next = [Int](repeating: 0, count: width)
        Self.read(rows, chosen) { place, column, value in
            values[column][next[column]] = value
            places[column][next[column]] = CInt(place)
            next[column] += 1
        }
        self.values = values
        self.places = places
        self.counts = counts.map { CInt($0) }
        rowCount = Int32(chosen.count)
    }

    /// An empty dataset with the bins chosen.
    consuming func dataset(
        rowCount total: Int32, parameters: String, _ library: LightGBMLibrary
    ) throws(TrainingError) -> LightGBMLibrary.Handle {
        var values = values
        var places = places
        let (counts, rowCount) = (counts, rowCount)
        return try library.made("choose bins") { result in
            values.withUnsafeMutableBufferPointer { values in
                places.withUnsafeMutableBufferPointer { places in
                    guard let values = values.baseAddress, let places = places.baseAddress else { return -1 }
                    return library.datasetFromSample(
                        values, places, Int32(counts.count), counts, rowCount, total, Int64(total), parameters, result)
                }
            }
        }
    }

    /// The rows' numbers, ascending.
    private static func choose(
        _ count: Int, _ parameters: String, _ library: LightGBMLibrary
    ) throws(TrainingError) -> [Int32] {
        var size: CInt = 0
        try library.check(library.sampleCount(Int32(count), parameters, &size), "choose rows for the bins")
        var chosen = [Int32](repeating: 0, count: Int(size))
        var found: Int32 = 0
        try library.check(library.sampleIndices(Int32(count), parameters, &chosen, &found), "choose rows for the bins")
        chosen.removeLast(chosen.count - Int(found))
        guard chosen.allSatisfy({ $0 >= 0 && Int($0) < count }) else {
            throw TrainingError(
                .engineFailed, "cannot choose rows for the bins: LightGBM named rows that are not there")
        }
        return chosen
    }

    /// Gives what is not zero of the chosen rows: its place in the sample, its column and its value.
    private static func read(_ rows: LabelledRows, _ chosen: [Int32], _ body: (Int, Int, Double) -> Void) {
        var released = 0
        for (place, row) in chosen.enumerated() {
            let row = Int(row)
            for (column, value) in rows.features(of: row..<row + 1).enumerated()
            where value.magnitude > zero || value.isNaN {
                body(place, column, value)
            }
            if row - released >= rowsReadAtOnce {
                rows.releaseMemory(of: released..<row)
                released = row
            }
        }
        rows.releaseMemory(of: released..<rows.count)
    }
}

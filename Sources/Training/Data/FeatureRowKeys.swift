internal import SystemIO

/// Makes the keys of rows as they come: names become indices, and failures become days to go.
struct FeatureRowKeys {
    private(set) var units = NameTable()
    private(set) var groups = NameTable()
    /// By unit, in URL encoding.
    private let failures: [String: Int32]
    private let survivorWeight: Float
    private let negativeWeight: Float
    private let directory: String
    /// By index of the unit; nil for those that never fail.
    private var failureDays: [Int32?] = []
    private(set) var keys: [LabelledRows.Key] = []
    private var lastDay = Int32.min

    init(failures: [String: Int32], selection: FeatureSelection, directory: String) {
        self.failures = failures
        survivorWeight = selection.survivorWeight
        negativeWeight = selection.negativeFraction < 1 ? Float(1 / selection.negativeFraction) : 1
        self.directory = directory
    }

    /// Puts the keys of a block's rows into `keys`.
    mutating func take(_ block: FeatureTextBlock) throws(TrainingError) {
        keys.removeAll(keepingCapacity: true)
        var (group, groupBytes) = (UInt32(0), UnsafeRawBufferPointer(start: nil, count: 0))
        for (index, row) in block.rows.enumerated() {
            guard row.day >= lastDay else {
                throw TrainingError(
                    .badData,
                    "cannot read rows of \(directory): expected them in the order of their days, "
                        + "found others; make the features again")
            }
            lastDay = row.day
            let unit = unit(block.name(row.unit), row.unitHash)
            let name = block.name(row.group)
            if index == 0 || !name.elementsEqual(groupBytes) {
                group = groups.index(of: name, hash: NameTable.hash(name))
                groupBytes = name
            }
            let failure = failureDays[Int(unit)]
            let isLater = failure.map { $0 >= row.day } ?? false
            let weight = (failure == nil ? survivorWeight : 1) * (row.isPositive ? 1 : negativeWeight)
            keys.append(
                LabelledRows.Key(
                    day: row.day, unit: unit, group: group, label: row.isPositive ? 1 : 0,
                    daysToFailure: isLater ? (failure ?? 0) &- row.day : -1, weight: weight))
        }
    }

    private mutating func unit(_ name: UnsafeRawBufferPointer, _ hash: UInt64) -> UInt32 {
        let unit = units.index(of: name, hash: hash)
        if Int(unit) == failureDays.count { failureDays.append(failures[String(decoding: name, as: UTF8.self)]) }
        return unit
    }
}

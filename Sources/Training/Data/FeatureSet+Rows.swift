import Dispatch
internal import SystemIO
package import Telemetry
package import Warehouse

extension FeatureSet {
    /// The rows that have a label and are selected, by day and, within a day, by serial number.
    ///
    /// They lie in temporary files under `resources.temporaryDirectory`, so memory is bounded whatever their number.
    package func rows(
        _ selection: FeatureSelection = FeatureSelection(), using duckDB: DuckDB, _ resources: DuckDB.Resources,
        progress: (WorkProgress) -> Void = { _ in }
    ) throws(TrainingError) -> LabelledRows {
        do {
            var rows = try LabelledRows(featureNames: featureNames, in: resources.temporaryDirectory)
            // The same arrays: what is appended to them is seen through this value too.
            let filled = rows
            var blockStart = 0
            (rows.units, rows.groups) = try forEachBlock(
                selection, using: duckDB, resources, progress: progress
            ) { (blockKeys, blockFeatures) throws(TrainingError) in
                do throws(SystemError) {
                    let previousStart = blockStart
                    blockStart = filled.count
                    try filled.keys.append(contentsOf: blockKeys)
                    try filled.features.append(contentsOf: blockFeatures)
                    // From the block before on, because the page that both share has stayed.
                    filled.releaseMemory(of: previousStart..<filled.count)
                } catch {
                    throw TrainingError(.inputOutput, "cannot keep rows of \(directory): \(error)")
                }
            }
            return rows
        } catch let error as TrainingError {
            throw error
        } catch {
            throw TrainingError(.inputOutput, "cannot keep rows of \(directory): \(error)")
        }
    }

    /// How many rows `rows` would give, and how many of them with label 1; reads no features.
    package func count(
        _ selection: FeatureSelection, using duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws(TrainingError) -> (rows: Int, positive: Int) {
        try selection.validate()
        let lines = try duckDB.answer(countQuery(selection), resources, "cannot count the rows of \(directory)")
        guard let line = lines.first, line.count == 2, let rows = Int(line[0]), let positive = Int(line[1]) else {
            throw TrainingError(.inputOutput, "cannot count the rows of \(directory): found no counts")
        }
        return (rows, positive)
    }

    /// Hands the same rows as `rows` on in blocks of some thousand, and keeps none.
    ///
    /// - Parameter body: Takes the keys of a block's rows and their features, row-major; both valid during the call.
    /// - Returns: What the keys' `unit` and `group` are indices of.
    package func forEachBlock(
        _ selection: FeatureSelection = FeatureSelection(), using duckDB: DuckDB, _ resources: DuckDB.Resources,
        progress: (WorkProgress) -> Void = { _ in },
        _ body: (UnsafeBufferPointer<LabelledRows.Key>, UnsafeBufferPointer<Double>) throws(TrainingError) -> Void
    ) throws(TrainingError) -> (units: [String], groups: [String]) {
        try selection.validate()
        // DuckDB's task is over when `run` returns, though its parameters are optional and so may escape.
        return try withoutActuallyEscaping(body) { body in
            withoutActuallyEscaping(progress) { progress in
                Result { () throws(TrainingError) in try read(selection, duckDB, resources, progress, body) }
            }
        }.get()
    }

    private func read(
        _ selection: FeatureSelection, _ duckDB: DuckDB, _ resources: DuckDB.Resources,
        _ progress: @escaping (WorkProgress) -> Void,
        _ body:
            @escaping (UnsafeBufferPointer<LabelledRows.Key>, UnsafeBufferPointer<Double>) throws(TrainingError) -> Void
    ) throws(TrainingError) -> (units: [String], groups: [String]) {
        var keys = FeatureRowKeys(
            failures: try failures(duckDB, resources), selection: selection, directory: directory)
        let blocks = FeatureTextBlocks(threads: resources.threads, width: featureNames.count)
        defer { blocks.drain() }
        var done = WorkProgress(task: directory)
        func take(_ block: FeatureTextBlock) throws(TrainingError) {
            if let fault = block.fault {
                throw TrainingError(
                    .badData,
                    "cannot read rows of \(directory): expected a day, a label of 0 or 1, and "
                        + "\(featureNames.count) numbers, found \"\(fault)\"")
            }
            try keys.take(block)
            try keys.keys.withUnsafeBufferPointer { (buffer) throws(TrainingError) in try body(buffer, block.features) }
            done.doneRows += block.rowCount
            done.doneBytes += block.textBytes
            progress(done)
        }
        try duckDB.run(
            query(selection), resources,
            receive: { (chunk) throws(TrainingError) in
                guard try blocks.append(chunk, take) else {
                    throw TrainingError(.badData, "cannot read rows of \(directory): found a row of more than 1 MiB")
                }
            },
            failure: { TrainingError(.inputOutput, "cannot read rows of \(directory): \($0)") })
        try blocks.finish(take)
        return (keys.units.names, keys.groups.names)
    }

    private func failures(
        _ duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws(TrainingError) -> [String: Int32] {
        let lines = try duckDB.answer(failuresQuery, resources, "cannot read the failures of \(directory)")
        var days: [String: Int32] = [:]
        for line in lines where line.count == 2 { days[line[0]] = Int32(line[1]) }
        return days
    }
}

/// The blocks of text on their way from DuckDB to whoever takes their rows; in order, though threads read them at once.
private final class FeatureTextBlocks {
    private let blocks: [FeatureTextBlock]
    private let queues: [DispatchQueue]
    /// Blocks first..<next are with the threads; `next` is being filled.
    private var first = 0
    private var next = 0

    init(threads: Int, width: Int) {
        let count = min(max(threads, 1), 8)
        blocks = (0..<2 * count + 1).map { _ in FeatureTextBlock(width: width) }
        queues = (0..<count).map { DispatchQueue(label: "reliscore.features.\($0)", qos: .userInitiated) }
    }

    /// - Parameter take: Called with each block that has been read, in order.
    /// - Returns: Whether all lines fit.
    func append(
        _ chunk: UnsafeRawBufferPointer, _ take: (FeatureTextBlock) throws(TrainingError) -> Void
    ) throws(TrainingError) -> Bool {
        var rest = chunk
        while true {
            let block = blocks[next % blocks.count]
            rest = UnsafeRawBufferPointer(rebasing: rest[block.append(rest)...])
            if rest.isEmpty { return true }
            if next + 1 - first == blocks.count { try take(oldest()) }
            let following = blocks[(next + 1) % blocks.count]
            following.removeAll()
            guard block.moveRest(to: following) else { return false }
            submit()
        }
    }

    func finish(_ take: (FeatureTextBlock) throws(TrainingError) -> Void) throws(TrainingError) {
        if blocks[next % blocks.count].textBytes > 0 { submit() }
        while first < next { try take(oldest()) }
    }

    /// Waits until no thread works on a block.
    func drain() { while first < next { _ = oldest() } }

    private func submit() {
        blocks[next % blocks.count].submit(to: queues[next % queues.count])
        next += 1
    }

    private func oldest() -> FeatureTextBlock {
        let block = blocks[first % blocks.count]
        first += 1
        block.wait()
        return block
    }
}

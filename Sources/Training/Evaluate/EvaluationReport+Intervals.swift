import Dispatch
internal import Evaluation
internal import Synchronization

extension EvaluationReport.Intervals {
    /// Replicates made on all processors; each depends on the seed and its number only. Nil where none are asked for.
    static func make(
        _ ranked: RankedRows, unitCount: Int, _ options: EvaluationReport.Options
    ) -> EvaluationReport.Intervals? {
        guard options.replicates > 0 else { return nil }
        let bootstrap = ClusterBootstrap(ranked, unitCount: unitCount, seed: options.seed)
        let batches = (options.replicates + ClusterBootstrap.batchSize - 1) / ClusterBootstrap.batchSize
        let made = Mutex<[Int: [ClusterBootstrap.Replicate]]>([:])
        DispatchQueue.concurrentPerform(iterations: batches) { batch in
            let replicates = bootstrap.replicates(ofBatch: batch)
            made.withLock { $0[batch] = replicates }
        }
        let replicates = made.withLock { made in
            (0..<batches).flatMap { made[$0] ?? [] }.prefix(options.replicates)
        }
        return EvaluationReport.Intervals(
            averagePrecision: Interval(of: replicates.map(\.averagePrecision)),
            rocAUC: Interval(of: replicates.map(\.rocAUC)), brierScore: Interval(of: replicates.map(\.brierScore)),
            recallAtTop1Percent: Interval(of: replicates.map(\.recallAtTop1Percent)),
            replicates: options.replicates, seed: options.seed)
    }
}

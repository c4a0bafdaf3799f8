import Testing

@testable import Evaluation

@Suite("ClusterBootstrap")
struct ClusterBootstrapTests {
    /// The fixture's rows, five or so to a unit.
    private func rows(_ name: String) throws -> Rows {
        var rows = try MetricsFixture(name).rows
        rows.units = rows.labels.indices.map { UInt32($0 * 7 % 53) }
        return rows
    }

    @Test(
        "a replicate is what the drawn rows give, each as often as its unit was drawn", arguments: MetricsFixture.names)
    func replicate(name: String) throws {
        let rows = try rows(name)
        let (seed, batch, lane) = (UInt64(7), 3, 2)
        let replicate = try rows.ranked {
            ClusterBootstrap($0, unitCount: 60, seed: seed).replicates(ofBatch: batch)[lane]
        }
        var counts = [Float](repeating: 0, count: 53)
        var generator = SeededGenerator(seed: seed, stream: batch * ClusterBootstrap.batchSize + lane)
        for _ in 0..<53 { counts[generator.index(below: 53)] += 1 }
        var drawn = rows
        drawn.weights = zip(rows.weights, rows.units).map { $0 * counts[Int($1)] }
        let kept = drawn.weights.indices.filter { drawn.weights[$0] > 0 }
        let redrawn = Rows(
            labels: kept.map { drawn.labels[$0] }, scores: kept.map { drawn.scores[$0] },
            weights: kept.map { drawn.weights[$0] })
        try redrawn.ranked { ranked in
            #expect(isClose(replicate.averagePrecision, ranked.averagePrecision, within: 1e-6))
            #expect(isClose(replicate.rocAUC, ranked.rocAUC, within: 1e-6))
            #expect(isClose(replicate.recallAtTop1Percent, ranked.top(0.01)?.recall, within: 1e-5))
            if ranked.areProbabilities { #expect(isClose(replicate.brierScore, ranked.brierScore, within: 1e-6)) }
        }
    }

    @Test("depends on the seed, and on nothing else")
    func seeds() throws {
        let rows = try rows("weighted")
        func areas(_ seed: UInt64, _ batches: [Int]) throws -> [Double?] {
            try rows.ranked { ranked in
                let bootstrap = ClusterBootstrap(ranked, unitCount: 53, seed: seed)
                return batches.map { bootstrap.replicates(ofBatch: $0) }.sorted { "\($0)" < "\($1)" }.flatMap { $0 }
                    .map(\.rocAUC)
            }
        }
        #expect(try areas(1, [0, 1, 2]) == areas(1, [2, 1, 0]))
        #expect(try areas(1, [0]) != areas(2, [0]))
        #expect(Set(try areas(1, [0, 1, 2])).count == 24)
    }

    @Test("units that are watched together vary less than rows would say they do not")
    func clusters() throws {
        // Each unit's rows are alike: as many rows again tell nothing new.
        let labels = (0..<40).flatMap { unit in Array(repeating: unit % 4 == 0 ? 1 : 0, count: 10) }
        let scores = (0..<40).flatMap { unit in Array(repeating: Double(unit * 13 % 40) / 40, count: 10) }
        let units = (0..<40).flatMap { unit in Array(repeating: UInt32(unit), count: 10) }
        func width(_ units: [UInt32]?) throws -> Double {
            try Rows(labels: labels, scores: scores, units: units).ranked { ranked in
                let bootstrap = ClusterBootstrap(ranked, unitCount: 400, seed: 3)
                let areas = (0..<50).flatMap { bootstrap.replicates(ofBatch: $0).map(\.rocAUC) }
                let interval = try #require(Interval(of: areas))
                return interval.high - interval.low
            }
        }
        #expect(try width(units) > 2 * width(nil))
    }

    @Test("quantiles lie between neighbours as numpy's do, and too few say nothing")
    func quantiles() throws {
        let interval = try #require(Interval(of: (0..<41).map { Double($0) * 2 } + [nil]))
        // numpy.quantile(numpy.arange(0, 82, 2), [0.025, 0.975])
        #expect(interval.low == 2 && interval.high == 78 && interval.replicates == 41)
        #expect(Interval(of: (0..<19).map { Double($0) }) == nil)
    }
}

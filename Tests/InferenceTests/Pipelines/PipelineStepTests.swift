import Models
import Testing

@testable import Inference

@Suite("Steps of pipelines")
struct PipelineStepTests {
    private func outputs(_ operation: PipelineOperation, _ row: [Double], count: Int) throws -> [Double] {
        let names = row.indices.map { "Column_\($0)" }
        let first = Int32(row.count)
        let pipeline = try Pipeline(
            featureNames: names,
            steps: [PipelineStep(operation, inputs: (0..<first).map { $0 }, outputCount: count)],
            margins: (first..<(first + Int32(count))).map { $0 }, objective: .custom, producer: "test")
        // Beside other rows, so that a value taken from a neighbour shows.
        return margins(.pipeline(pipeline), [row.map { $0 - 1 }, row, row.map { $0 + 1 }])[1]
    }

    @Test("numbers are scaled in the order the operation names, not as one multiply-add")
    func scaling() throws {
        #expect(
            try outputs(.standardise(offsets: [0.1, 1], scales: [3, 7]), [0.4, 2], count: 2) == [
                (0.4 - 0.1) / 3, 1.0 / 7,
            ])
        let product = 0.1 * 0.3
        #expect(try outputs(.scaleAndShift(scales: [0.3], offsets: [-0.03]), [0.1], count: 1) == [product + -0.03])
        #expect(try outputs(.clip(lowest: -1, highest: 1), [-5, 0.5, 5], count: 3) == [-1, 0.5, 1])
    }

    @Test("only NaN is filled, and a wanted value is replaced whatever the sign of zero")
    func filling() throws {
        #expect(try outputs(.fillMissing([7, 8, 9]), [.nan, -0.0, .infinity], count: 3) == [7, 0, .infinity])
        #expect(try outputs(.replace(wanted: [0, 1], values: [5, 6]), [-0.0, 2], count: 2) == [5, 2])
        #expect(try outputs(.missingIndicators, [.nan, 0], count: 2) == [1, 0])
    }

    @Test(
        "a value has its own code, NaN the missing one, any other the unknown one",
        arguments: [
            ([0.0, 1, 2], true), ([-3, 0.5, 40], false), ([0, 2, 1], true),
        ] as [([Double], Bool)])
    func encoding(keys: [Double], isDense: Bool) throws {
        let table = CategoryTable(keys.map { ($0, $0 * 10) }, missing: -2, unknown: -1)
        #expect(table.isDense == isDense)
        for key in keys {
            #expect(try outputs(.encode([table]), [key], count: 1) == [key * 10])
            #expect(try outputs(.encode([table]), [key.nextUp], count: 1) == [-1])
        }
        for value in [100, -100, 1e300, -1e300, .infinity, -.infinity, 1.5] {
            #expect(try outputs(.encode([table]), [value], count: 1) == [-1])
        }
        #expect(try outputs(.encode([table]), [.nan], count: 1) == [-2])
    }

    @Test("a code fills one column; what is no code of the column fills none")
    func oneHot() throws {
        #expect(try outputs(.oneHot(widths: [2, 3]), [1, 0], count: 5) == [0, 1, 1, 0, 0])
        for code in [-1, 3, .nan, CategoryTable.refused, 1e300] {
            #expect(try outputs(.oneHot(widths: [1, 3]), [0, code], count: 4) == [1, 0, 0, 0])
        }
    }

    @Test("a refused code takes the score away, another one does not")
    func refusal() throws {
        #expect(try outputs(.refuse(checkCount: 1), [4, 7], count: 1) == [7])
        #expect(try outputs(.refuse(checkCount: 1), [CategoryTable.refused, 7], count: 1)[0].isNaN)
    }

    @Test(
        "numbers are cut to bytes as C does it",
        arguments: [
            (0.9, 0), (255.5, 255), (256, 0), (300, 44), (2147483647, 255), (2147483648, 0), (1e300, 0), (-0.0, 0),
        ] as [(Double, Double)])
    func bytes(value: Double, byte: Double) throws {
        #expect(try outputs(.cutToByte, [value], count: 1) == [byte])
    }

    @Test("products and weighted sums run over the inputs in their order")
    func sums() throws {
        #expect(try outputs(.products([[], [0], [0, 1, 1]]), [2, 3], count: 3) == [1, 2, 18])
        let layer = LinearLayer(weights: [0.1, 0.2, 1, -1], intercepts: [0.3, 0])
        #expect(try outputs(.linear(layer), [3, 5], count: 2) == [(0.1 * 3 + 0.2 * 5) + 0.3, -2])
    }
}

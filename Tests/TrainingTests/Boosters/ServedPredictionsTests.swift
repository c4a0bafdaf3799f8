import Glibc
import Inference
import JSONText
import ModelFormats
import SystemIO
import TestSupport
import Testing

@testable import Training

@Suite("ServedPredictions", .enabled(if: TrainingTools.lightGBM != nil))
struct ServedPredictionsTests {
    @Test("one bit that differs in one row is refused")
    func bit() throws {
        let rows = try BoosterRowsSample.rows(300, seed: 11)
        let bytes = try BoosterCase(library: "lightgbm", description: "", rounds: 3).engine()
            .fit(train: rows, validation: rows) { _ in }.bytes
        let model = try ModelFile.read(bytes, named: "model.txt")
        func verify(_ change: (inout Double) -> Void) throws(TrainingError) {
            try ServedPredictions.verify(bytes, fileName: "model.txt", on: rows, library: "LightGBM") { sample, count in
                var margins = [Double](repeating: 0, count: count)
                if let start = sample.baseAddress {
                    Predictors.makeReference(for: model).predictMargins(rows: start, rowCount: count, margins: &margins)
                }
                let probabilities = ServedPredictions.probabilities(of: model, rows)
                change(&margins[17])
                return (margins, probabilities)
            }
        }
        #expect(throws: Never.self) { try verify { _ in } }
        let error = #expect(throws: TrainingError.self) { try verify { $0 = $0.nextUp } }
        #expect(error?.description.contains("found another margin for 1 of 302 rows") == true)
    }

    @Test("the library says nothing on standard output, and its words are in the history")
    func notes() throws {
        let rows = try BoosterRowsSample.rows(30, seed: 12)
        let scratch = try ScratchDirectory()
        let path = try scratch.write("stdout", "")
        // No tree can be grown from so few rows, which LightGBM warns of.
        var model: TrainedModel?
        let kept = dup(STDOUT_FILENO)
        fflush(nil)
        let file = creat(path, 0o600)
        dup2(file, STDOUT_FILENO)
        defer { close(kept) }
        do {
            defer {
                fflush(nil)
                dup2(kept, STDOUT_FILENO)
                close(file)
            }
            model = try BoosterCase(library: "lightgbm", description: "", rounds: 2).engine()
                .fit(train: rows, validation: rows) { _ in }
        }
        #expect(try scratch.text("stdout") == "")
        let notes = try #require(model?.history["notes"]?.arrayValue)
        #expect(notes.contains { $0.stringValue?.hasPrefix("[LightGBM] [Warning]") == true })
    }

    @Test("rows whose memory was given back are read again as they were")
    func memory() throws {
        let rows = try BoosterRowsSample.rows(5_000, seed: 13)
        let before = rows.features(of: 0..<5_000).map(\.bitPattern)
        rows.releaseMemory(of: 0..<5_000)
        rows.releaseMemory(of: 7..<8)
        #expect(rows.features(of: 0..<5_000).map(\.bitPattern) == before)
    }
}

import Foundation
import ModelFormats
import Models
import Testing

@testable import Inference

/// The 13 models of other projects, against what LightGBM 4.7 and their own authors computed.
@Suite(.serialized, .enabled(if: GivenModels.root != nil))
struct GivenModelsParityTests {
    @Test("every raw score and every output equals the library's, bit for bit")
    func references() throws {
        print("model                                 rows outputs  raw: differ, max ulps  outputs: differ, max ulps")
        for name in GivenModels.names {
            let ensemble = try GivenModels.ensemble(name)
            let rows = try GivenModels.companion(name, "ref_inputs.csv")
            let found = margins(.trees(ensemble), rows)
            let raw = Difference(found, try GivenModels.companion(name, "ref_raw.csv"))
            let outputs = Difference(
                transformed(.trees(ensemble), found), try GivenModels.companion(name, "ref_outputs.csv"))
            let line =
                name.padding(toLength: 36, withPad: " ", startingAt: 0)
                + "\(rows.count)\t\(ensemble.outputCount)\t\(raw.rowsThatDiffer)\t\(raw.largestUlps)"
                + "\t\t\(outputs.rowsThatDiffer)\t\(outputs.largestUlps)"
            print(line)
            #expect(rows.count > 100)
            #expect(raw.rowsThatDiffer == 0, "\(name)")
            #expect(outputs.rowsThatDiffer == 0, "\(name)")
        }
    }
}

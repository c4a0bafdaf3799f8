internal import Bytes
internal import Datasets
internal import HTTPServer
internal import Inference
internal import JSONText
internal import ModelFormats
internal import Models

@testable import Serving
@testable import Storage

/// A request is refused, or read as a general parser reads it: the same numbers to the bit, the same texts. Whatever it
/// is, the answers to it are JSON.
func tryScore(_ bytes: UnsafeRawBufferPointer) -> CInt {
    for scorer in scorers {
        var row = [Double](repeating: .nan, count: scorer.plan.featureCount)
        var faults = RequestFaults()
        // Twice: the second time, the order that the first one had is expected.
        var reader = ScoreRequestReader(scorer.plan)
        for _ in 0..<2 {
            faults = RequestFaults()
            guard read(bytes, &reader, &row, &faults) else {
                precondition((try? JSONValue.parse(bytes)) == nil, "refused, though it is JSON")
                break
            }
            guard faults.count == 0 else { continue }
            compare(row, with: bytes, scorer.plan)
        }
        checkAnswers(to: bytes, scorer)
    }
    return 0
}

private func read(
    _ bytes: UnsafeRawBufferPointer, _ reader: inout ScoreRequestReader, _ row: inout [Double],
    _ faults: inout RequestFaults
) -> Bool {
    row.withUnsafeMutableBufferPointer { row in
        guard let start = row.baseAddress else { return false }
        do throws(JSONError) {
            var json = JSONReader(bytes)
            let first = try json.next()
            _ = try reader.readItem(
                &json, startingWith: first, bytes: bytes, item: nil, row: start, faults: &faults)
            try json.expectEnd()
            return true
        } catch {
            return false
        }
    }
}

private func compare(_ row: [Double], with bytes: UnsafeRawBufferPointer, _ plan: ScoringPlan) {
    guard let features = (try? JSONValue.parse(bytes))?["features"]?.objectValue else {
        preconditionFailure("no features, though there is no fault")
    }
    for (index, name) in plan.model.featureNames.enumerated() {
        let expected: Double? =
            switch features[name] {
            case .null: .nan
            case .number(let number): number.double
            case .string(let text): Array(text.utf8).withUnsafeBytes { plan.textColumn(index)?.code(of: $0) }
            default: nil
            }
        guard let expected else { preconditionFailure("\(name) has a value, though not one") }
        precondition(row[index].bitPattern == expected.bitPattern || row[index].isNaN && expected.isNaN, name)
    }
}

private func checkAnswers(to bytes: UnsafeRawBufferPointer, _ scorer: Scorer) {
    for scoring in scorer.scorings {
        var response = Response()
        scoring.answer(bytes, session: scorer.session, count: { _ in }, into: &response)
        precondition((try? JSONValue.parse(response.body.bytes)) != nil, "an answer that is not JSON")
    }
}

/// A model with everything that answering takes.
private struct Scorer {
    let plan: ScoringPlan
    let session: ScoringSession
    let scorings: [any Scoring]

    init(_ model: Model) throws {
        let metadata = Array("{\"model_version\":\"v1\",\"horizon_days\":14}".utf8)
        let file = Artifact.File(name: "version.json", bytes: metadata, sha256: SHA256.digest(of: metadata))
        guard let version = VersionName("v1") else { throw NoName() }
        let schema = ByteText(model.featureNames)
        let artifact = Artifact(
            version: version, digest: file.sha256, isVerified: false, publishedAt: nil,
            files: [
                file, Artifact.File(name: "feature_schema.json", bytes: schema.bytes, sha256: file.sha256),
                Artifact.File(name: "metrics.json", bytes: Array("{}".utf8), sha256: file.sha256),
            ], modelFile: file, notes: [])
        plan = ScoringPlan(
            ServableModel(
                artifact: artifact, contents: try ArtifactContents(artifact), model: model,
                explainer: try? Explainers.make(for: model), explainerRefusal: nil))
        session = ScoringSession(plan)
        let query = try [UInt8]().withUnsafeBytes { try ScoreQuery($0) }
        scorings = [
            SingleScoring(query: query),
            BatchScoring(query: query, isLenient: false, rowLimit: 100, answerBytes: 1 << 20),
            BatchScoring(query: query, isLenient: true, rowLimit: 100, answerBytes: 1 << 20),
        ]
    }

    struct NoName: Error {}
}

/// `{"ordered_features":[{"name":…}]}`
private struct ByteText {
    let bytes: [UInt8]

    init(_ names: [String]) {
        let features = names.map { "{\"name\":\(JSONValue.string($0).text())}" }.joined(separator: ",")
        bytes = Array("{\"ordered_features\":[\(features)]}".utf8)
    }
}

/// Names of many lengths and spellings, the longest beyond what one comparison holds.
private let names =
    ["a", "b", "c", "smart_5_raw", "smart_187_raw_delta_7d", "quo\"te", "gr\u{F6}\u{DF}e"]
    + [27, 28, 29, 57, 58, 59, 60, 70].map { String(repeating: "x", count: $0) } + ["temperature", "y", "z"]

/// All numbers; and a model of texts, where the environment names its file.
private nonisolated(unsafe) let scorers: [Scorer] = {
    let zeros = names.map { _ in 0.0 }
    let linear = try? LinearModel(
        featureNames: names, means: zeros, scales: zeros.map { $0 + 1 }, coefficients: zeros.map { $0 + 0.125 },
        intercept: 0, fillValues: zeros, link: .logit)
    let texts = textModelFile.flatMap { try? ModelFile.read($0, named: "texts") }
    let models = [linear.map { Model.linear($0) }, texts].compactMap { $0 }
    precondition(models.count == 2, "FUZZ_TEXT_MODEL names a model of texts")
    return models.compactMap { try? Scorer($0) }
}()

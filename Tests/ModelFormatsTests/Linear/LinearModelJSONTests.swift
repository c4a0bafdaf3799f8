import Bytes
import Models
import Testing

@testable import ModelFormats

private let example = """
    {"format": "reliscore.linear", "format_version": 1, "features": ["age", "wear"],
     "scaler": {"mean": [1, 2.5], "scale": [0.5, 3]}, "coefficients": [0.1, -2e-3], "intercept": -4,
     "fill_values": [1, 0], "link": "logit"}
    """

@Suite struct LinearModelJSONTests {
    private func read(_ text: String) throws -> LinearModel {
        try Array(text.utf8).withUnsafeBytes { try LinearModelJSON.read($0) }
    }

    private func refusal(of text: String) -> String {
        do {
            _ = try read(text)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test("a file gives its model")
    func reading() throws {
        let model = try read(example)
        #expect(
            model
                == (try LinearModel(
                    featureNames: ["age", "wear"], means: [1, 2.5], scales: [0.5, 3], coefficients: [0.1, -0.002],
                    intercept: -4, fillValues: [1, 0], link: .logit)))
    }

    @Test("what is written reads back as the same numbers")
    func roundTrip() throws {
        let model = try LinearModel(
            featureNames: ["Größe \"x\"", "b"], means: [1.0 / 3, .leastNonzeroMagnitude],
            scales: [.greatestFiniteMagnitude, -2],
            coefficients: [0.1 + 0.2, -0.0], intercept: 1e-300, fillValues: [.pi, 7], link: .identity)
        var buffer = ByteBuffer()
        LinearModelJSON.write(model, to: &buffer)
        let found = try LinearModelJSON.read(buffer.bytes)
        #expect(found == model)
        #expect(found.coefficients[1].sign == .minus)
    }

    @Test(
        "a file that says too little, too much or something else is refused by the member",
        arguments: [
            ("\"format_version\": 1", "\"format_version\": 2", "format_version: expected 1, found 2"),
            ("\"reliscore.linear\"", "\"other\"", "format: expected “reliscore.linear”"),
            ("\"age\", \"wear\"", "\"age\", \"age\"", "feature_names: expected different names, found age twice"),
            ("[1, 2.5]", "[1]", "scaler.mean: expected 2 numbers, one per feature, found 1"),
            ("[0.5, 3]", "[0.5, 0]", "scaler.scale[1]: expected a number other than 0, found 0"),
            ("[0.5, 3]", "[0.5, -0.0]", "scaler.scale[1]: expected a number other than 0, found 0"),
            ("[0.1, -2e-3]", "[0.1, 1e999]", "coefficients[1]: expected a finite number"),
            ("[0.1, -2e-3]", "[0.1, null]", "coefficients[1]: expected a finite number"),
            ("\"intercept\": -4", "\"intercept\": \"-4\"", "intercept: expected a finite number"),
            ("\"intercept\": -4,", "", "intercept: expected a finite number"),
            ("\"logit\"", "\"probit\"", "link: expected “logit” or “identity”"),
            ("\"link\"", "\"bias\": 1, \"link\"", "“bias”: expected only format,"),
            ("{\"mean\"", "{\"with\": 1, \"mean\"", "scaler.“with”: expected only mean, scale"),
            ("\"link\"", "\"link\": \"logit\", \"link\"", "at byte"), ("-4", "NaN", "at byte"),
            ("{\"format\"", "[", "byte"),
        ])
    func refusals(part: String, exchange: String, sentence: String) {
        let found = refusal(of: example.replacing(part, with: exchange))
        #expect(found.contains(sentence) || (sentence == "at byte" && found.contains("byte ")), "\(found)")
    }
}

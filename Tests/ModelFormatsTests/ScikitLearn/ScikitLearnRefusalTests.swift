import Models
import TestSupport
import Testing

@testable import ModelFormats

@Suite("scikit-learn models that are not read")
struct ScikitLearnRefusalTests {
    @Test(
        "a model that cannot be run as the library would is refused with its place, what is there and what to do",
        arguments: [
            (
                "neighbours", "model",
                "an object of class sklearn.neighbors._classification.KNeighborsClassifier",
                "train a linear model or trees"
            ),
            ("unfitted", "model", "RandomForestClassifier", "fit the model before saving it"),
            ("function", "model.steps[0][1].func", "numpy.log1p", "functions are not run"),
            (
                "quantiles", "model.steps[0][1]",
                "an object of class sklearn.preprocessing._data.QuantileTransformer", "skl2onnx"
            ),
            ("first_guess", "model.init_", "DecisionTreeClassifier", "train with the default init"),
            ("two_labels", "model.classes_", "a list of 2", "train one classifier for each output"),
            ("one_class", "model.classes_", "an array of shape [1]", "train it on rows of both classes"),
            ("repeated_forest", "model.estimators_[1]", "nodes that several trees share", "save the model again"),
            ("repeated_boosting", "model.estimators_[21]", "nodes that several trees share", "save the model again"),
            (
                "repeated_histogram", "model._predictors[3][0]", "nodes that several trees share",
                "save the model again"
            ),
        ])
    func refused(name: String, place: String, found: String, remedy: String) throws {
        let bytes = try FixtureFiles.bytes("models/sklearn_refused/\(name).joblib")
        let error = try #require(throws: ModelFormatError.self) { try ModelFile.read(bytes, named: name) }
        #expect(error.place == place)
        #expect(error.found.contains(found))
        #expect(error.remedy.contains(remedy))
    }

    @Test(
        "a file with a bit flipped or its end missing is read or refused, never worse",
        arguments: ["decision_tree_binary", "decision_tree_number", "extra_tree_binary"])
    func damaged(name: String) throws {
        let bytes = try FixtureFiles.bytes("models/sklearn/\(name).joblib")
        var refusals = 0
        for bit in stride(from: 0, to: bytes.count * 8, by: 61) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            if (try? ModelFile.read(damaged, named: name)) == nil { refusals += 1 }
        }
        for count in stride(from: 0, to: bytes.count, by: 41) {
            #expect(throws: ModelFormatError.self) { try ModelFile.read(Array(bytes[..<count]), named: name) }
        }
        #expect(refusals > 0)
    }
}

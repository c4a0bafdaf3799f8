import Foundation
import ModelFormats
import Models
import TestSupport

/// Where the models handed over with the project lie: `../shared` beside the package, or RELISCORE_SHARED.
enum GivenModels {
    static let root = PackageLayout.givenModels("lightgbm")

    static let names = [
        "leaves/lg_breast_cancer.txt", "leaves/lg_dart_breast_cancer.model", "leaves/lgmulticlass.model",
        "leaves/model_simple.txt", "lleaves/NYC_taxi/model.txt", "lleaves/boston_housing/model.txt",
        "lleaves/multiclass/model.txt", "lleaves/single_tree/model.txt", "lleaves/mixed_categorical/model.txt",
        "treelite/toy_categorical_model.txt", "kserve/model.bst", "lightgbm-ruby/model.txt",
        "lightgbm-ruby/categorical.txt",
    ]

    static func ensemble(_ name: String) throws -> TreeEnsemble {
        guard let root else { throw CocoaError(.fileNoSuchFile) }
        let data = try Data(contentsOf: root.appending(path: name))
        return try data.withUnsafeBytes { try LightGBMText.read($0, named: name) }
    }

    /// A file named like the model with another ending, such as `ref_raw.csv`.
    static func companion(_ name: String, _ ending: String) throws -> [[Double]] {
        guard let root else { throw CocoaError(.fileNoSuchFile) }
        let stem = root.appending(path: name).deletingPathExtension()
        return try numbers(in: stem.appendingPathExtension(ending), separators: ",")
    }

    static func numbers(in url: URL, separators: String) throws -> [[Double]] {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { line in
            line.split { separators.contains($0) }.map { Double($0) ?? .nan }
        }
    }
}

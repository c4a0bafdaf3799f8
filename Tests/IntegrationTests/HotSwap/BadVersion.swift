import Foundation
import TestSupport

/// A way for a version or the pointer to be unfit, and the word it must be rejected with.
struct BadVersion: Sendable {
    enum Edit: Sendable {
        /// The files before they are written; a fitting manifest is made afterwards.
        case draft(@Sendable (inout VersionDraft) throws -> Void)
        /// Shell run in the version's directory after it was written whole, before it is chosen.
        case shell(String)
        /// Shell run in the root instead of promoting; `$GOOD` is the version being served.
        case pointer(String)
    }

    let name: String
    let reason: String
    let edit: Edit
    var original = Versions.lightGBM
    /// Needs a daemon that file permissions apply to.
    var needsDenial = false

    /// Whether a copier could still mend it, so that it is only final after the settle time.
    var waits: Bool {
        let late: Set = [
            "file_missing", "size_mismatch", "digest_mismatch", "manifest_malformed", "version_missing",
            "pointer_empty",
        ]
        return late.contains(reason) || needsDenial
    }

    static let all: [BadVersion] = content + models + files + pointers

    private static func replacing(
        _ old: String, by new: String, in file: String
    ) -> Edit {
        .draft { draft in
            let before = draft.files[file]
            draft.replace(old, by: new, in: file)
            if before == draft.files[file] { throw ScoreClient.Failure(description: "'\(old)' is not in \(file)") }
        }
    }

    private static func model(_ text: String) -> Edit { .draft { $0.files["model.txt"] = Data(text.utf8) } }

    /// What the files beside the model say.
    private static let content: [BadVersion] = [
        BadVersion(
            name: "schema is not JSON", reason: "schema_malformed",
            edit: .draft { $0.files["feature_schema.json"]?.removeLast(40) }),
        BadVersion(
            name: "schema is empty", reason: "schema_malformed",
            edit: .draft { $0.files["feature_schema.json"] = Data() }),
        BadVersion(
            name: "schema lists a feature twice", reason: "schema_malformed",
            edit: replacing("\"smart_5_raw_mean_7d\"", by: "\"age_days\"", in: "feature_schema.json")),
        BadVersion(
            name: "schema names another feature", reason: "schema_mismatch",
            edit: replacing("\"smart_5_raw_mean_7d\"", by: "\"smart_5_raw_mean_9d\"", in: "feature_schema.json")),
        BadVersion(
            name: "version.json is not JSON", reason: "version_malformed",
            edit: .draft { $0.files["version.json"] = Data("{\"model_version\": ".utf8) }),
        BadVersion(
            name: "version.json with cuts the wrong way round", reason: "version_malformed",
            edit: .draft {
                $0.files["version.json"] = Data("{\"risk_buckets\":{\"medium\":0.9,\"high\":0.1}}".utf8)
            }),
        BadVersion(
            name: "version.json with a number as name", reason: "version_malformed",
            edit: .draft { $0.files["version.json"] = Data("{\"model_version\":7}".utf8) }),
        BadVersion(
            name: "metrics.json is a list", reason: "metrics_malformed",
            edit: .draft { $0.files["metrics.json"] = Data("[1]".utf8) }),
        BadVersion(
            name: "golden.json is not JSON", reason: "golden_malformed",
            edit: .draft { $0.files["golden.json"]?.removeLast(3) }),
        BadVersion(
            name: "golden.json with NaN", reason: "golden_malformed",
            edit: .draft { draft in
                let text = String(decoding: draft.files["golden.json"] ?? Data(), as: UTF8.self)
                guard let start = text.range(of: "\"margins\": [") ?? text.range(of: "\"margins\":[") else { return }
                draft.files["golden.json"] = Data(
                    (text[..<start.upperBound] + "NaN, " + text[start.upperBound...]).utf8)
            }),
        BadVersion(
            name: "golden.json of other features", reason: "golden_malformed",
            edit: replacing("\"age_days\"", by: "\"age_weeks\"", in: "golden.json")),
        BadVersion(
            name: "a golden margin wrong in its last bit", reason: "golden_mismatch",
            edit: .draft { try $0.changeFirstMargin { $0.nextUp } }),
        BadVersion(
            name: "golden rows of another model", reason: "golden_mismatch",
            edit: .draft { $0.files["golden.json"] = try VersionDraft("x", like: Versions.linear).files["golden.json"] }
        ),
    ]

    /// What the model file is.
    private static let models: [BadVersion] = [
        BadVersion(name: "model is empty", reason: "model_unreadable", edit: model("")),
        BadVersion(
            name: "model cut off, manifest fits", reason: "model_unreadable",
            edit: .draft { $0.files["model.txt"]?.removeLast(50_000) }),
        BadVersion(
            name: "model without trees, and without golden rows to tell", reason: "model_empty",
            edit: .draft { draft in
                draft.files["golden.json"] = nil
                let text = String(decoding: draft.files["model.txt"] ?? Data(), as: UTF8.self)
                guard let first = text.range(of: "Tree=0"), let end = text.range(of: "end of trees") else { return }
                let head = text[..<first.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
                    .map { $0.hasPrefix("tree_sizes=") ? "tree_sizes=" : String($0) }.joined(separator: "\n")
                draft.files["model.txt"] = Data((head + text[end.lowerBound...]).utf8)
            }),
        BadVersion(
            name: "a split on a feature that is not there", reason: "model_unreadable",
            edit: .draft { draft in
                let text = String(decoding: draft.files["model.txt"] ?? Data(), as: UTF8.self)
                guard let field = text.range(of: "split_feature=") else { return }
                draft.files["model.txt"] = Data(
                    (text[..<field.upperBound] + "9" + text[field.upperBound...]).utf8)
            }),
        BadVersion(
            name: "objective is a regression", reason: "not_probability",
            edit: replacing("objective=binary sigmoid:1", by: "objective=regression", in: "model.txt")),
        BadVersion(
            name: "objective unheard of", reason: "model_unreadable",
            edit: replacing("objective=binary sigmoid:1", by: "objective=astrology", in: "model.txt")),
        BadVersion(
            name: "a pickle called model.txt", reason: "model_unreadable",
            edit: .draft { $0.files["model.txt"] = Data([0x80, 0x04, 0x95, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x8c]) }),
        BadVersion(
            name: "an ONNX file called model.txt", reason: "model_unreadable",
            edit: .draft { $0.files["model.txt"] = Data([0x08, 0x07, 0x12, 0x07] + Array("skl2onnx".utf8)) }),
        BadVersion(
            name: "a Git LFS pointer", reason: "model_unreadable",
            edit: model("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 100366\n")),
        BadVersion(
            name: "an HTML error page", reason: "model_unreadable",
            edit: model("<!DOCTYPE html><html><body>404</body></html>")),
        BadVersion(
            name: "linear model with a coefficient too few", reason: "model_unreadable",
            edit: .draft { draft in
                let text = String(decoding: draft.files["model.json"] ?? Data(), as: UTF8.self)
                guard let start = text.range(of: "\"coefficients\": ["),
                    let comma = text[start.upperBound...].firstIndex(of: ",")
                else { throw ScoreClient.Failure(description: "no coefficients") }
                draft.files["model.json"] = Data((text[..<start.upperBound] + text[text.index(after: comma)...]).utf8)
            },
            original: Versions.linear),
        BadVersion(
            name: "two model files", reason: "model_ambiguous",
            edit: .draft { $0.files["model.json"] = Data("{}".utf8) }),
        BadVersion(
            name: "only a pickle", reason: "model_unreadable",
            edit: .draft {
                $0.files["model.txt"] = nil
                $0.files["model.joblib"] = Data([0x80, 0x04])
            }),
    ]
}

import Foundation
import Models
import TestSupport
import Testing

@testable import ModelFormats

@Suite struct ModelFileTests {
    private func outcome(_ bytes: some Sequence<UInt8>) -> String {
        Array(bytes).withUnsafeBytes { bytes in
            do {
                return try ModelFile.read(bytes, named: "m").kindDescription
            } catch {
                return "\(error)"
            }
        }
    }

    @Test("a LightGBM file is read whatever its name")
    func lightGBM() throws {
        #expect(outcome(try fixture("binary").utf8) == "LightGBM binary, 4 trees")
        #expect(outcome(try fixture("random_forest_binary").utf8) == "LightGBM binary, 7 trees (averaged)")
    }

    @Test(
        "other files are refused by name, with what to do",
        arguments: [
            (
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
                "a Git LFS pointer; this is a Git LFS pointer"
            ),
            ("", "an empty file"), ("<!DOCTYPE html><html>", "an HTML page"), ("\n  <HTML>", "an HTML page"),
            ("PK\u{3}\u{4}....", "a ZIP archive"), ("booster[0]:\n0:[f0<1]", "an XGBoost dump"),
            ("0:[f29<2.00001001] yes=1,no=2", "an XGBoost dump"), ("[\n  { \"nodeid\": 0", "an XGBoost dump"),
            ("{\"name\":\"tree\",\"num_tree_per_iteration\":1}", "a LightGBM JSON dump"),
            ("<?xml version=\"1.0\"?><PMML>", "XML, such as PMML"), ("PAR1....", "a Parquet table"),
            ("CBM1....", "a CatBoost model"),
            ("hello", "a file that begins with “hello”"), ("{\"a\":1}", "format: expected “reliscore.linear”"),
        ])
    func texts(text: String, sentence: String) {
        #expect(outcome(text.utf8).contains(sentence), "\(outcome(text.utf8))")
    }

    @Test(
        "other binary files are refused by name",
        arguments: [
            ([0x42, 0x5A, 0x68, 0x39], "compressed data: expected the end"),
            ([0x80, 0x04, 0x95, 0x3B], "looks truncated"),
            ([0x42, 0x5A, 0x68, 0x39, 1, 2], "compressed data: expected intact data"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], "compressed data: expected the end"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 7, 7, 7, 7, 7, 7], "compressed data: expected intact data"),
            ([0x04, 0x22, 0x4D, 0x18], "LZ4-compressed data"),
            ([0x1F, 0x8B, 8, 0], "compressed data"), ([0x78, 0x9C, 1, 2], "compressed data"),
            ([0x08, 0x08, 0x12, 0x0B], "ModelProto byte 4"), ([0x89, 0x48, 0x44, 0x46, 0x0D], "an HDF5 file"),
            ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0], "a NumPy array"), ([0, 1, 2], "begins with"),
        ] as [([UInt8], String)])
    func binaries(bytes: [UInt8], sentence: String) {
        #expect(outcome(bytes).contains(sentence), "\(outcome(bytes))")
    }

    @Test("real model files of other libraries are recognised", .enabled(if: OtherModels.root != nil))
    func realFiles() throws {
        let root = try #require(OtherModels.root)
        let expected = [
            "xgboost/vespa/binary_breast_cancer.dump.json": "an XGBoost dump",
            "sklearn/kserve/iris_svc.pickle": "an object of class sklearn.svm._classes.SVC",
            "sklearn/kserve/iris_svc.joblib": "an object of class sklearn.svm._classes.SVC",
            "lightgbm/leaves/lg_dart_breast_cancer.json": "a LightGBM JSON dump",
            "lightgbm/kserve/model.ref_raw.csv": "a file that begins with",
        ]
        for (path, name) in expected {
            let found = outcome(try Data(contentsOf: root.appending(path: path)))
            #expect(found.contains("found \(name)"), "\(path): \(found)")
        }
    }
}

/// Models handed over with the project: `../shared` beside the package, or RELISCORE_SHARED.
enum OtherModels {
    static let root = PackageLayout.givenModels()
}

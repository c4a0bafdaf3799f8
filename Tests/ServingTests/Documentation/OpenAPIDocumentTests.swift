import Bytes
import Foundation
import HTTPServer
import JSONText
import TestSupport
import Testing

@testable import Serving

@Suite struct OpenAPIDocumentTests {
    private static let model: OpenAPIDocument.Model = OpenAPIDocument.Model(
        version: "v1", features: ["age_days", "smart_5/raw"], example: [412, .null])

    private static func text(_ model: OpenAPIDocument.Model?, requiresToken: Bool = false) -> String {
        OpenAPIDocument.render(version: "1.2.3", model: model, requiresToken: requiresToken).text
    }

    private static func document(_ model: OpenAPIDocument.Model?, requiresToken: Bool = false) throws -> JSONValue {
        try JSONValue.parse(Array(text(model, requiresToken: requiresToken).utf8))
    }

    @Test("every reference points to something in the document", arguments: [true, false])
    func references(hasModel: Bool) throws {
        let document = try Self.document(hasModel ? Self.model : nil)
        var pending = [document]
        var count = 0
        while let value = pending.popLast() {
            if let elements = value.arrayValue { pending += elements }
            guard let object = value.objectValue else { continue }
            pending += object.members.map(\.value)
            guard let reference = object["$ref"]?.stringValue else { continue }
            count += 1
            let steps = reference.split(separator: "/").dropFirst()
            #expect(steps.reduce(document as JSONValue?) { $0?[String($1)] } != nil, "\(reference)")
        }
        #expect(count > 100)
    }

    @Test("each path of the service is described, every GET with HEAD, every path with OPTIONS")
    func paths() throws {
        let paths = try #require(try Self.document(nil)["paths"]?.objectValue)
        #expect(
            paths.keys == [
                "/score", "/score_batch", "/model/info", "/health", "/livez", "/readyz", "/startupz", "/metrics",
                "/openapi.json", "/docs",
            ])
        for path in paths.members {
            #expect((path.value["get"] == nil) == (path.value["head"] == nil), "\(path.key)")
            #expect(path.value["options"] != nil, "\(path.key)")
        }
    }

    @Test("it tells the limits the server was started with, and none of the defaults beside them")
    func limits() throws {
        var limits = ServerLimits()
        limits.bodyBytes = 3 << 20
        limits.batchRows = 77
        let text = OpenAPIDocument.render(version: "1", model: nil, limits: limits).text
        #expect(text.contains("\"maxItems\":77") && text.contains("at most 77 rows and 3 MiB a request"))
        #expect(text.contains("More than 3 MiB or 77 rows"))
        #expect(!text.contains("100000") && !text.contains("100,000") && !text.contains("16 MiB"))
    }

    @Test("no two operations share an identifier")
    func operationIdentifiers() throws {
        let paths = try #require(try Self.document(nil)["paths"]?.objectValue)
        let names = paths.members.flatMap { path in
            (path.value.objectValue?.members ?? []).compactMap { $0.value["operationId"]?.stringValue }
        }
        #expect(names.count > 20)
        #expect(Set(names).count == names.count)
    }

    @Test("the schema of features is the active model's, key by key, and the example is its row")
    func features() throws {
        let document = try Self.document(Self.model)
        let features = document["components"]?["schemas"]?["Features"]
        #expect(features?["required"] == ["age_days", "smart_5/raw"])
        #expect(features?["properties"]?.objectValue?.keys == ["age_days", "smart_5/raw"])
        #expect(features?["additionalProperties"] == false)
        let content = document["paths"]?["/score"]?["post"]?["requestBody"]?["content"]?["application/json"]
        let example = content?["examples"]?["row"]?["value"]?["features"]
        #expect(example?["age_days"]?.number?.double == 412)
        #expect(example?["smart_5/raw"] == .null)
    }

    @Test("without a model any numbers may be features")
    func noModel() throws {
        let features = try Self.document(nil)["components"]?["schemas"]?["Features"]
        #expect(features?["additionalProperties"]?["type"] == ["number", "string", "null"])
    }

    @Test("a server with a token requires it on scoring and info, and nowhere else")
    func security() throws {
        let paths = try #require(try Self.document(nil, requiresToken: true)["paths"]?.objectValue)
        let guarded = paths.members.filter { path in
            (path.value["post"] ?? path.value["get"])?["security"] == [["bearerToken": []]]
        }
        #expect(guarded.map(\.key) == ["/score", "/score_batch", "/model/info"])
        let open = try Self.document(nil)["paths"]?["/score"]?["post"]?["security"]
        #expect(open == [[:], ["bearerToken": []]])
    }

    @Test("openapi-spec-validator finds nothing wrong", arguments: [true, false])
    func validator(hasModel: Bool) throws {
        let python = PackageLayout.root.appendingPathComponent(".venv/bin/python").path
        guard try Self.run(python, ["-c", "import openapi_spec_validator"]) == 0 else {
            print("SKIPPED: OpenAPIDocumentTests needs openapi-spec-validator in .venv; `make test` installs it")
            return
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("openapi-\(UUID()).json")
        try Data(Self.text(hasModel ? Self.model : nil).utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try Self.run(python, ["-m", "openapi_spec_validator", file.path]) == 0)
    }

    /// The exit code; 127 when there is no such program. Its output is dropped but for errors.
    private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
        guard FileManager.default.isExecutableFile(atPath: program) else { return 127 }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

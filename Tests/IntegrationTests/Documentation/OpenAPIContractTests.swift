import Foundation
import TestSupport
import Testing

/// What the running daemon answers is what its own `/openapi.json` says: the status is listed for the operation, the
/// media type too, and the content fits the schema.
@Suite struct OpenAPIContractTests {
    private struct Exchange {
        let method: String
        let path: String
        let answer: HTTPAnswer
    }

    private static let python = PackageLayout.root.appendingPathComponent(".venv/bin/python")

    @Test("every kind of answer is as the daemon's own description says")
    func answers() throws {
        guard try Self.run("import jsonschema, referencing") == "" else {
            print("SKIPPED: OpenAPIContractTests needs openapi-spec-validator in .venv; `make test` installs it")
            return
        }
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path)
        let guarded = try RunningDaemon(
            root: PackageLayout.artifacts.path, environment: ["MODEL_SERVICE_TOKEN": "sesame"])
        let document = try daemon.request("GET", "/openapi.json")
        var exchanges = try Self.requests(to: daemon, document.object)
        for (path, fields) in [("/model/info", []), ("/model/info", ["Authorization: Bearer sesame"])] {
            let answer = try guarded.request("GET", path, fields: fields)
            exchanges.append(Exchange(method: "get", path: path, answer: answer))
        }
        let statuses = Set(exchanges.map(\.answer.status))
        #expect(statuses == [200, 204, 400, 401, 415, 417, 422])
        let input = try JSONSerialization.data(withJSONObject: [
            "document": document.object,
            "exchanges": exchanges.map { exchange in
                [
                    "method": exchange.method, "path": exchange.path, "status": exchange.answer.status,
                    "type": exchange.answer.fields["content-type"] ?? "", "text": exchange.answer.text,
                ] as [String: Any]
            },
        ])
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("exchanges-\(UUID()).json")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try Self.run(Self.validation, file.path) == "")
    }

    /// Every operation as its examples have it, and what each kind of fault gets.
    private static func requests(to daemon: RunningDaemon, _ document: [String: Any]) throws -> [Exchange] {
        var exchanges: [Exchange] = []
        func add(_ method: String, _ path: String, _ query: String = "", body: String? = nil, _ fields: [String] = [])
            throws
        {
            let answer = try daemon.request(method.uppercased(), path + query, body: body, fields: fields)
            exchanges.append(Exchange(method: method, path: path, answer: answer))
        }
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        for (path, operations) in paths {
            for method in operations.keys where method != "post" { try add(method, path) }
            guard let post = operations["post"] else { continue }
            for body in try bodies(of: post) {
                for query in ["", "?top_reasons=0", "?top_reasons=all", "?top_reasons=some"] {
                    try add("post", path, query, body: body)
                }
                try add("post", path, body: body, ["Prefer: handling=lenient"])
            }
            try add("post", path, body: "{")
            try add("post", path, body: "[]")
            try add("post", path, body: "{}", ["Content-Encoding: gzip"])
            try add("post", path, body: "{}", ["Expect: more"])
        }
        return exchanges
    }

    private static func bodies(of operation: [String: Any]) throws -> [String] {
        let request = try #require(operation["requestBody"] as? [String: Any])
        let content = try #require((request["content"] as? [String: [String: Any]])?["application/json"])
        let examples = try #require(content["examples"] as? [String: [String: Any]])
        return try examples.values.map { example in
            let data = try JSONSerialization.data(withJSONObject: try #require(example["value"]))
            return String(decoding: data, as: UTF8.self)
        }
    }

    /// Prints a line for each answer that the document does not allow.
    private static let validation = """
        import json, sys
        from jsonschema import Draft202012Validator

        given = json.load(open(sys.argv[1]))
        document = given["document"]

        def resolve(value):
            while "$ref" in value:
                steps, value = value["$ref"][2:].split("/"), document
                for step in steps:
                    value = value[step]
            return value

        for it in given["exchanges"]:
            where = "%(method)s %(path)s %(status)s:" % it
            answers = document["paths"][it["path"]][it["method"]]["responses"]
            if str(it["status"]) not in answers:
                print(where, "not listed:", it["text"][:200])
                continue
            content = resolve(answers[str(it["status"])]).get("content", {})
            if not content or it["method"] == "head":
                if it["text"]:
                    print(where, "has content")
                continue
            kind = it["type"].split(";")[0]
            if kind not in content:
                print(where, "is", kind)
            elif kind.endswith("json"):
                schema = {"components": document["components"], **content[kind]["schema"]}
                for error in Draft202012Validator(schema).iter_errors(json.loads(it["text"])):
                    print(where, error.json_path, error.message[:200])
        """

    /// What the script prints, with its errors; "missing" without a Python to run it.
    private static func run(_ script: String, _ arguments: String...) throws -> String {
        guard FileManager.default.isExecutableFile(atPath: python.path) else { return "missing" }
        let process = Process()
        let output = Pipe()
        process.executableURL = python
        process.arguments = ["-c", script] + arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}

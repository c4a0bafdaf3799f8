import Foundation
import TestSupport
import Testing

@Suite("Access", .serialized)
struct AccessTests {
    private static let credentials: [(field: String?, isRight: Bool)] = [
        (nil, false), ("Authorization: Bearer s3cret-token", true), ("authorization: bearer s3cret-token", true),
        ("Authorization: BEARER   s3cret-token", true), ("Authorization: Bearer wrong", false),
        ("Authorization: Bearer s3cret-toke", false), ("Authorization: Bearer s3cret-token2", false),
        ("Authorization: Bearer S3CRET-TOKEN", false), ("Authorization: Bearer", false),
        ("Authorization: Bearer s3cret-token s3cret-token", false), ("Authorization: Basic czNjcmV0LXRva2Vu", false),
        ("Authorization: s3cret-token", false), ("Authorization: Token s3cret-token", false),
        ("X-Authorization: Bearer s3cret-token", false),
    ]

    @Test(
        "with a token, scoring and model information want it and the rest does not",
        arguments: [
            (["--workers", "1"], ["MODEL_SERVICE_TOKEN": "s3cret-token"])
        ])
    func token(arguments: [String], environment: [String: String]) throws {
        let daemon = try RunningDaemon(
            root: PackageLayout.artifacts.path, arguments, environment: environment)
        let golden = try GoldenFile(Versions.lightGBM)
        let guarded = [
            ("GET", "/model/info", nil), ("POST", "/score", golden.item(0)),
            ("POST", "/score_batch", "{\"items\":[\(golden.item(1))]}"),
        ]
        for (method, path, body) in guarded {
            for (field, isRight) in Self.credentials {
                let answer = try daemon.request(method, path, body: body, fields: field.map { [$0] } ?? [])
                #expect(answer.status == (isRight ? 200 : 401), "\(path) \(field ?? "none")")
                guard !isRight else { continue }
                #expect(answer.fields["www-authenticate"]?.hasPrefix("Bearer") == true)
                #expect(answer.fields["content-type"] == "application/problem+json")
                #expect(!answer.text.contains("s3cret") && !answer.text.contains("capacity_bytes"))
            }
        }
        for path in ["/health", "/livez", "/readyz", "/startupz", "/metrics", "/openapi.json", "/docs"] {
            for (field, _) in Self.credentials.prefix(5) {
                let answer = try daemon.request("GET", path, fields: field.map { [$0] } ?? [])
                #expect(answer.status == 200, "\(path) \(field ?? "none")")
                #expect(!answer.text.contains("s3cret"))
                #expect(
                    !answer.text.contains("smart_188_raw_std_30d"),
                    "\(path) tells the features to those without the token")
            }
        }
        #expect(!daemon.program.errors.contains("s3cret"))
    }

    @Test("without a token everything is open, whatever is presented")
    func open() throws {
        let client = try ScoringClient()
        for (field, _) in Self.credentials {
            #expect(try client.get("/model/info", field.map { [$0] } ?? []).status == 200)
        }
    }

    @Test("without a token, listening beyond this machine wants --insecure")
    func insecure() throws {
        let arguments = ["serve", "--artifacts-root", PackageLayout.artifacts.path, "--port", "0"]
        for host in ["0.0.0.0", "::"] {
            let refused = try RunningProgram.run(arguments + ["--host", host])
            #expect(refused.status == 78)
            #expect(refused.errors.contains("--insecure"), "\(refused.errors)")
        }
        let daemon = try RunningDaemon(
            root: PackageLayout.artifacts.path, ["--host", "0.0.0.0", "--insecure"])
        #expect(try daemon.request("GET", "/livez").status == 200)
        let guarded = try RunningDaemon(
            root: PackageLayout.artifacts.path, ["--host", "0.0.0.0"], environment: ["MODEL_SERVICE_TOKEN": "t"])
        #expect(try guarded.request("GET", "/livez").status == 200)
        #expect(try guarded.request("GET", "/model/info").status == 401)
    }
}

import Glibc
import HTTPServer
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite("ServeConfiguration")
struct ServeConfigurationTests {
    typealias Resolved = (configuration: ServeConfiguration, report: SettingsReport)

    func resolve(_ words: [String] = [], environment: [String: String] = [:]) throws -> Resolved {
        try ServeConfiguration.resolve(
            ParsedArguments(words[...], for: ServeCommand.description), environment: environment)
    }

    func source(_ name: String, in resolved: Resolved) -> SettingSource? {
        resolved.report.entries.first { $0.name == name }?.source
    }

    @Test("without anything said, the defaults hold")
    func defaults() throws {
        let resolved = try resolve()
        #expect(resolved.configuration.host == "127.0.0.1")
        #expect(resolved.configuration.port == 8000)
        #expect(resolved.configuration.artifactsRoot == "artifacts")
        #expect(resolved.configuration.modelVersion == nil)
        #expect(resolved.configuration.token == nil)
        #expect(resolved.configuration.limits == ServerLimits())
        #expect(resolved.report.entries.allSatisfy { $0.source == .fallback })
        #expect(resolved.report.entries.count == ServeSettings.options.count)
    }

    @Test("a flag is stronger than the environment, that than the file, that than the default")
    func precedence() throws {
        let directory = try ScratchDirectory()
        let file = try directory.write("c.json", #"{"port": 1, "workers": 2, "poll_interval": "3s", "insecure": true}"#)
        let resolved = try resolve(
            ["--config", file, "--port=3"], environment: ["PORT": "2", "WORKERS": "4", "LOG_LEVEL": "debug"])
        #expect(resolved.configuration.port == 3)
        #expect(resolved.configuration.workers == 4)
        #expect(resolved.configuration.pollInterval == .seconds(3))
        #expect(resolved.configuration.insecure)
        #expect(source("port", in: resolved) == .flag("port"))
        #expect(source("workers", in: resolved) == .environment("WORKERS"))
        #expect(source("poll-interval", in: resolved) == .file(file))
        #expect(source("insecure", in: resolved) == .file(file))
        #expect(source("log-level", in: resolved) == .environment("LOG_LEVEL"))
        #expect(source("host", in: resolved) == .fallback)
    }

    @Test("a variable that is set to nothing is not set")
    func emptyVariables() throws {
        let resolved = try resolve(environment: ["PORT": "", "MODEL_SERVICE_TOKEN": "", "MODEL_VERSION": ""])
        #expect(resolved.configuration.port == 8000)
        #expect(resolved.configuration.token == nil)
        #expect(resolved.configuration.modelVersion == nil)
    }

    @Test("the version `latest` is no pin, another is")
    func pins() throws {
        #expect(try resolve(environment: ["MODEL_VERSION": "latest"]).configuration.modelVersion == nil)
        #expect(try resolve(environment: ["MODEL_VERSION": "v7"]).configuration.modelVersion == "v7")
    }

    @Test(
        "a wrong value is refused with its place, what is expected and what was found",
        arguments: [
            (
                ["--port", "70000"], [:], ExitCode.usage,
                "cannot read --port: expected a whole number from 0 to 65535, found \"70000\"; "
                    + "see reliscore serve --help"
            ),
            (
                [], ["PORT": "http"], .badConfiguration,
                "cannot read environment variable PORT: expected a whole number from 0 to 65535, found \"http\""
            ),
            (
                [], ["LOG_LEVEL": "loud"], .badConfiguration,
                "cannot read environment variable LOG_LEVEL: expected one of debug, info, warning, error, "
                    + "found \"loud\""
            ),
            (
                ["--poll-interval", "1"], [:], .usage,
                "cannot read --poll-interval: expected a time such as 500ms, 1s or 2m, from 50ms to 1h, found \"1\"; "
                    + "see reliscore serve --help"
            ),
        ] as [([String], [String: String], ExitCode, String)])
    func wrongValues(words: [String], environment: [String: String], code: ExitCode, sentence: String) {
        let error = #expect(throws: CommandError.self) { try resolve(words, environment: environment) }
        #expect(error?.code == code)
        #expect(error?.description == sentence)
    }

    @Test(
        "a settings file with something else in it is refused by name",
        arguments: [
            (#"{"prot": 1}"#, "unknown setting \"prot\" (did you mean \"port\"?)"),
            (#"{"port": "x"}"#, "expected a whole number from 0 to 65535, found \"x\""),
            (#"{"port": [1]}"#, "expected a whole number from 0 to 65535, found a list"),
            (#"{"token": "secret"}"#, "put it in a file of its own and name that as \"token_file\""),
            (#"[1]"#, "expected a JSON object of settings"),
            (#"{"port": 1, "port": 2}"#, "each key once"),
            ("", "expected more text"),
        ])
    func wrongFiles(text: String, part: String) throws {
        let directory = try ScratchDirectory()
        let file = try directory.write("c.json", text)
        let error = #expect(throws: CommandError.self) { try resolve(["--config", file]) }
        #expect(error?.code == .badConfiguration)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("secret") == false)
    }

    @Test("a settings file may spell a setting as its option, but not both ways at once")
    func spellings() throws {
        let directory = try ScratchDirectory()
        let dashes = try resolve(["--config", directory.write("c.json", #"{"max-batch-rows": 7, "port": 1}"#)])
        #expect(dashes.configuration.limits.batchRows == 7)
        let both = try directory.write("both.json", #"{"max-batch-rows": 7, "max_batch_rows": 8}"#)
        let error = #expect(throws: CommandError.self) { try resolve(["--config", both]) }
        #expect(error?.code == .badConfiguration)
        #expect(error?.description.contains("expected each setting once") == true)
    }

    @Test("a token that is short, or in a file that others can read, is used with a warning")
    func unsafeTokens() throws {
        let directory = try ScratchDirectory()
        let long = String(repeating: "x", count: 16)
        let file = try directory.write("token", long)
        #expect(chmod(file, 0o640) == 0)
        #expect(try resolve(["--token-file", file]).configuration.warnings.count == 1)
        #expect(chmod(file, 0o600) == 0)
        #expect(try resolve(["--token-file", file]).configuration.warnings.isEmpty)
        #expect(try resolve(environment: ["MODEL_SERVICE_TOKEN": long]).configuration.warnings.isEmpty)
        let short = try Captured(["serve", "--print-config"], environment: ["MODEL_SERVICE_TOKEN": "hunter2"])
        #expect(short.code == .success)
        #expect(short.talk.contains("fewer than 16 characters"))
        #expect(!short.talk.contains("hunter2"))
    }

    @Test("a settings file that is not there is wrong configuration")
    func missingFile() {
        let error = #expect(throws: CommandError.self) { try resolve(environment: ["RELISCORE_CONFIG": "/nowhere"]) }
        #expect(error?.code == .badConfiguration)
    }

    @Test("a token comes from the environment or a file, is bounded, and is never shown")
    func tokens() throws {
        let directory = try ScratchDirectory()
        let file = try directory.write("token", "from-a-file\n")
        let named = try resolve(environment: ["MODEL_SERVICE_TOKEN": "from-environment"])
        #expect(named.configuration.token == "from-environment")
        #expect(!named.report.text.contains("from-environment"))
        #expect(named.report.entries.contains { $0.name == "token" && $0.value == "(set)" })
        #expect(try resolve(["--token-file", file]).configuration.token == "from-a-file")
        #expect(try resolve(environment: ["MODEL_SERVICE_TOKEN_FILE": file]).configuration.token == "from-a-file")
        let both = try resolve(["--token-file", file], environment: ["MODEL_SERVICE_TOKEN": "other"])
        #expect(both.configuration.token == "from-a-file")
        for environment in [
            ["MODEL_SERVICE_TOKEN": "a", "MODEL_SERVICE_TOKEN_FILE": file], ["MODEL_SERVICE_TOKEN": "two words"],
            ["MODEL_SERVICE_TOKEN": String(repeating: "x", count: 5000)],
            ["MODEL_SERVICE_TOKEN_FILE": directory.at("absent")],
            ["MODEL_SERVICE_TOKEN_FILE": try directory.write("empty", "\n")],
        ] {
            let error = #expect(throws: CommandError.self) { try resolve(environment: environment) }
            #expect(error?.code == .badConfiguration)
        }
    }

    @Test(
        "an address that others reach needs a token or --insecure",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("localhost", true), ("::1", true), ("[::1]", true),
            ("0.0.0.0", false), ("::", false), ("192.168.1.5", false), ("127.0.0.1.example.org", false),
            ("127.0.0", false), ("example.org", false),
        ])
    func openAddresses(host: String, isLoopback: Bool) throws {
        func accepts(_ words: [String], _ environment: [String: String] = [:]) throws -> Bool {
            let configuration = try resolve(["--host", host] + words, environment: environment).configuration
            return (try? configuration.validate()) != nil
        }
        #expect(try accepts([]) == isLoopback)
        #expect(try accepts(["--insecure"]))
        #expect(try accepts([], ["MODEL_SERVICE_TOKEN": "t"]))
    }

    @Test("print-config shows every setting with its source, as text and as JSON, and then refuses what is refused")
    func printed() throws {
        let text = try Captured(["serve", "--print-config", "--port", "1"], environment: ["HOST": "::1"])
        #expect(text.code == .success)
        #expect(text.lines.count == ServeSettings.options.count)
        #expect(text.lines.contains { $0.hasPrefix("port ") && $0.hasSuffix(" flag --port") })
        #expect(text.lines.contains { $0.hasPrefix("host ") && $0.hasSuffix(" environment HOST") })
        let json = try Captured(["serve", "--print-config", "--json"], environment: ["HOST": "0.0.0.0"])
        #expect(json.code == .badConfiguration)
        #expect(json.output.contains(#""value": "0.0.0.0""#))
        #expect(json.output.contains(#""value": 8000"#))
        #expect(json.output.contains(#""value": false"#))
        #expect(json.output.contains(#""value": "25s""#))
        #expect(json.talk.contains("cannot listen on 0.0.0.0 without a token"))
        #expect(try Captured(["serve", "--json"]).code == .usage)
    }
}

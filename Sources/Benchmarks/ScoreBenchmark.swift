internal import JSONText

/// Processor time of one `POST /score`, beside nginx sending a body of the same size.
struct ScoreBenchmark {
    private struct Subject {
        let name: String
        let server: Server
        let path: String
        /// The nginx location with a body as long as this subject's answer; nil where no ratio is wanted.
        var nginxPath: String?
        var microseconds: [Double] = []
        var requestsPerSecond: [Double] = []
        var nginxMicroseconds: [Double] = []
    }

    private let options: BenchOptions
    private let load: LoadGenerator
    private let nginx: Server
    private var subjects: [Subject]

    init(
        _ options: BenchOptions, treeServer: Server, linearServer: Server, peer: Server?, workload: Workload,
        serverCore: Int, loadCore: Int, directory: String
    ) throws(BenchFailure) {
        self.options = options
        load = try LoadGenerator(workload.singles, core: loadCore, directory: directory)
        subjects = [
            Subject(name: "linear, 5 reasons", server: linearServer, path: "/score", nginxPath: "/linear"),
            Subject(
                name: "LightGBM, no reasons", server: treeServer, path: "/score?top_reasons=0", nginxPath: "/plain"),
            Subject(name: "LightGBM, 5 reasons", server: treeServer, path: "/score", nginxPath: "/reasons"),
        ]
        var bodies: [(path: String, body: [UInt8])] = []
        for subject in subjects {
            guard let path = subject.nginxPath else { continue }
            let answer = try HTTPClient(port: subject.server.port).post(subject.path, workload.singles[0])
            bodies.append((path, answer.body))
        }
        nginx = try Server(.nginx(bodies: bodies, in: directory), core: serverCore, in: directory)
        for (path, body) in bodies {
            let answer = try HTTPClient(port: nginx.port).post(path, workload.singles[0])
            guard answer.status == 200, answer.body.count == body.count else {
                throw BenchFailure("nginx\(path): expected 200 and \(body.count) bytes, found \(answer.status)")
            }
        }
        guard let peer else { return }
        subjects.append(Subject(name: "FastAPI, no reasons", server: peer, path: "/score?top_reasons=0"))
        subjects.append(Subject(name: "FastAPI, 5 reasons", server: peer, path: "/score"))
    }

    /// Each round measures every subject once, nginx right before or right after it, in turn.
    mutating func run() throws(BenchFailure) -> [Case] {
        Report.say("warming up")
        for subject in subjects {
            _ = try load.run(port: subject.server.port, path: subject.path, seconds: 1)
            if let path = subject.nginxPath { _ = try load.run(port: nginx.port, path: path, seconds: 1) }
        }
        for round in 0..<options.rounds {
            Report.say("score: round \(round + 1) of \(options.rounds)")
            for index in subjects.indices {
                if round % 2 == 0 { try measureNginx(index) }
                try measure(index)
                if round % 2 == 1 { try measureNginx(index) }
            }
        }
        nginx.process.stop()
        return subjects.flatMap(cases)
    }

    private mutating func measure(_ index: Int) throws(BenchFailure) {
        let subject = subjects[index]
        let (microseconds, rate) = try cost(subject.server, subject.path)
        subjects[index].microseconds.append(microseconds)
        subjects[index].requestsPerSecond.append(rate)
    }

    private mutating func measureNginx(_ index: Int) throws(BenchFailure) {
        guard let path = subjects[index].nginxPath else { return }
        subjects[index].nginxMicroseconds.append(try cost(nginx, path).microseconds)
    }

    private func cost(
        _ server: Server, _ path: String
    ) throws(BenchFailure) -> (microseconds: Double, requestsPerSecond: Double) {
        let before = server.processorNanoseconds()
        let result = try load.run(port: server.port, path: path, seconds: options.seconds)
        let used = server.processorNanoseconds() - before
        return (Double(used) / 1000 / Double(result.requests), Double(result.requests) / result.seconds)
    }

    private func cases(_ subject: Subject) -> [Case] {
        let name = "score/\(subject.name)"
        let rate = Report.rounded(Case.median(subject.requestsPerSecond))
        var facts: JSONObject = ["requests_per_second": .number(rate)]
        guard !subject.nginxMicroseconds.isEmpty else {
            return [Case(name: name, unit: "us of processor a request", values: subject.microseconds, facts: facts)]
        }
        let nginxCase = Case(
            name: "score/nginx beside \(subject.name)", unit: "us of processor a request",
            values: subject.nginxMicroseconds)
        facts["ratio_to_nginx"] = .number(Report.rounded(Case.median(subject.microseconds) / nginxCase.median))
        return [
            Case(name: name, unit: "us of processor a request", values: subject.microseconds, facts: facts), nginxCase,
        ]
    }
}

internal import SystemIO

/// wrk with one thread and many keep-alive connections, each sending its next request when the last is answered.
struct LoadGenerator {
    let core: Int
    let directory: String
    private let bodies: [String]

    static let connections = 64

    struct Result {
        let requests: Int
        let seconds: Double
    }

    /// Writes the bodies, which are sent in turn, and the script into `directory`.
    init(_ bodies: [[UInt8]], core: Int, directory: String) throws(BenchFailure) {
        self.core = core
        self.directory = directory
        var paths: [String] = []
        for (index, body) in bodies.enumerated() {
            let path = "\(directory)/body-\(index).json"
            try Scratch.write(body, to: path)
            paths.append(path)
        }
        self.bodies = paths
        try Scratch.write(Array(Self.script.utf8), to: directory + "/post.lua")
    }

    func run(port: Int, path: String, seconds: Int) throws(BenchFailure) -> Result {
        let output = directory + "/wrk.out"
        let process = try ChildProcess(
            [
                "wrk", "-t1", "-c\(Self.connections)", "-d\(seconds)s", "--timeout", "10s", "-s",
                directory + "/post.lua", "http://127.0.0.1:\(port)\(path)", "--",
            ] + bodies, core: core, output: output)
        guard process.wait(milliseconds: (seconds + 20) * 1000) == 0 else {
            throw BenchFailure("wrk did not finish; its output is in \(output)")
        }
        let text = String(decoding: (try? FileSystem.read(output, limit: 1 << 20)) ?? [], as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("RESULT ") }
        let numbers = (line ?? "").split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 3, numbers[0] > 0 else { throw BenchFailure("wrk gave no result: \(text)") }
        guard numbers[2] == 0 else { throw BenchFailure("\(numbers[2]) requests to \(path) failed under load") }
        return Result(requests: numbers[0], seconds: Double(numbers[1]) / 1e6)
    }

    /// Requests are formatted once, so that the generator costs little beside the server.
    private static let script = """
        local requests, turn = {}, 0

        function init(paths)
          for _, path in ipairs(paths) do
            local file = assert(io.open(path, "rb"))
            local headers = { ["Content-Type"] = "application/json" }
            requests[#requests + 1] = wrk.format("POST", nil, headers, file:read("*a"))
            file:close()
          end
        end

        function request()
          turn = turn % #requests + 1
          return requests[turn]
        end

        function done(summary)
          local e = summary.errors
          local failed = e.connect + e.read + e.write + e.status + e.timeout
          io.write(string.format("RESULT %d %d %d\\n", summary.requests, summary.duration, failed))
        end

        """
}

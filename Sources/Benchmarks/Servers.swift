import Glibc
internal import SystemIO

/// A server under test, listening on the loopback.
final class Server {
    let name: String
    let port: Int
    let process: ChildProcess
    /// From exec to the first 200 on the readiness path.
    let startNanoseconds: UInt64
    let residentBytes: Int

    /// How to start a kind of server on a port.
    struct Recipe {
        let name: String
        let readyPath: String
        let environment: [String: String]
        let command: (_ port: Int) throws(BenchFailure) -> [String]
    }

    /// Starts it and waits until it is ready.
    ///
    /// - Parameter core: The processor it is bound to; nil, as for timing its start, leaves it free.
    init(_ recipe: Recipe, core: Int?, in directory: String) throws(BenchFailure) {
        name = recipe.name
        port = try LoopbackPort.free()
        let log = directory + "/\(recipe.name).log"
        process = try ChildProcess(
            try recipe.command(port), core: core, environment: recipe.environment, output: log)
        let deadline = process.startedAt + 60_000_000_000
        while true {
            if let answer = try? HTTPClient(port: port).get(recipe.readyPath), answer.status == 200 { break }
            guard process.isRunning, Clock.monotonicNanoseconds() < deadline else {
                throw BenchFailure("\(recipe.name) did not become ready: \(Server.lastLine(of: log))")
            }
            usleep(500)
        }
        startNanoseconds = Clock.monotonicNanoseconds() - process.startedAt
        usleep(200_000)
        residentBytes = ProcessUsage.residentBytes(of: process.pid)
    }

    func processorNanoseconds() -> UInt64 { ProcessUsage.processorNanoseconds(of: process.pid) }

    private static func lastLine(of path: String) -> String {
        let bytes = (try? FileSystem.read(path, limit: 16 << 20)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? "no output"
    }
}

extension Server.Recipe {
    /// The daemon with one worker, pinned to a version.
    static func reliscore(_ options: BenchOptions, version: String) -> Server.Recipe {
        Server.Recipe(name: "reliscore-\(version)", readyPath: "/readyz", environment: ["MODEL_VERSION": version]) {
            port in
            [
                options.reliscore, "serve", "--artifacts-root", options.artifactsRoot, "--port", String(port),
                "--workers", "1", "--log-level", "warning",
            ]
        }
    }

    /// FastAPI, pydantic and LightGBM's Python package behind one uvicorn worker.
    static func fastAPI(_ options: BenchOptions, version: String) -> Server.Recipe {
        let parts = options.peer.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let module = parts.last.map { String($0.dropLast(3)) } ?? ""
        let environment = [
            "ARTIFACT": "\(options.artifactsRoot)/\(version)", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1",
        ]
        return Server.Recipe(name: "fastapi", readyPath: "/health", environment: environment) { port in
            [
                options.python, "-m", "uvicorn", "\(module):app", "--app-dir", folder, "--host", "127.0.0.1",
                "--port", String(port), "--workers", "1", "--no-access-log", "--log-level", "warning",
            ]
        }
    }

    /// nginx with one worker, answering each path with a fixed body; it reads the request and looks at none of it.
    static func nginx(bodies: [(path: String, body: [UInt8])], in directory: String) -> Server.Recipe {
        Server.Recipe(name: "nginx", readyPath: bodies[0].path, environment: [:]) { port throws(BenchFailure) in
            let locations = bodies.map { path, body in
                // The text is a single-quoted string to nginx, in which only these would mean something.
                let text = String(decoding: body, as: UTF8.self).map { "'\\$".contains($0) ? "_" : String($0) }
                return "location = \(path) { return 200 '\(text.joined())'; }"
            }
            let configuration = """
                daemon off; worker_processes 1; pid \(directory)/nginx.pid; error_log stderr crit;
                events { worker_connections 1024; use epoll; }
                http { access_log off; tcp_nodelay on; keepalive_requests 1000000000; default_type application/json;
                client_body_buffer_size 64k; client_body_temp_path \(directory)/t1; proxy_temp_path \(directory)/t2;
                fastcgi_temp_path \(directory)/t3; uwsgi_temp_path \(directory)/t4; scgi_temp_path \(directory)/t5;
                server { listen 127.0.0.1:\(port); \(locations.joined(separator: "\n")) } }

                """
            let path = directory + "/nginx.conf"
            try Scratch.write(Array(configuration.utf8), to: path)
            return ["nginx", "-p", directory, "-c", path]
        }
    }
}

/// Files that last as long as the run.
enum Scratch {
    static func makeDirectory() throws(BenchFailure) -> String {
        var template = Array("/tmp/reliscore-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchFailure("cannot make a directory in /tmp") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func write(_ bytes: [UInt8], to path: String) throws(BenchFailure) {
        guard let file = fopen(path, "w") else { throw BenchFailure("cannot write \(path)") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw BenchFailure("cannot write \(path)") }
    }

    /// Removes the run's own directory, which holds files and at most empty directories.
    static func remove(_ directory: String) {
        for name in (try? FileSystem.list(directory)) ?? [] {
            let path = FileSystem.join(directory, name)
            if unlink(path) != 0 { rmdir(path) }
        }
        rmdir(directory)
    }
}

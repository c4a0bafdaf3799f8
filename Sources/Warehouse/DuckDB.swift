internal import Glibc
package import SystemIO

/// The SQL engine of the warehouse: DuckDB's command-line program, run once for each task.
///
/// Tables are read and written as Parquet by DuckDB itself; rows come in and go out as CSV through pipes.
package struct DuckDB: Sendable {
    /// What a task may use. DuckDB writes what does not fit into memory under the temporary directory; what it needs beside
    /// the memory it counts has been up to 300 MB.
    package struct Resources: Sendable {
        package var memoryMegabytes: Int
        package var threads: Int
        package var temporaryDirectory: String

        package init(memoryMegabytes: Int = 512, threads: Int = UsableProcessors.count(), temporaryDirectory: String) {
            self.memoryMegabytes = memoryMegabytes
            self.threads = threads
            self.temporaryDirectory = temporaryDirectory
        }
    }

    package let program: String
    /// Such as `1.5.6`.
    package let version: String

    /// The oldest release whose options and functions all tasks here know.
    package static let oldestVersion = (major: 1, minor: 2)
    package static let installation = "python3 -m pip install duckdb-cli, or https://duckdb.org/install"

    private static let longestMessage = 1 << 16

    /// Runs a task, and waits for its end.
    ///
    /// - Parameters:
    ///   - feed: Writes the task's standard input, `/dev/stdin` in SQL. What it throws ends the task. A task that fails early
    ///     no longer reads: a feed that finds the pipe broken (see `SignalSource.withBrokenPipesAsErrors`) returns, and
    ///     what the task said is thrown.
    ///   - receive: Takes the task's standard output, `/dev/stdout` in SQL, in chunks of any size.
    package func run<Failure: Error>(
        _ sql: String, _ resources: Resources,
        feed: ((borrowing FileDescriptor) throws(Failure) -> Void)? = nil,
        receive: ((UnsafeRawBufferPointer) throws(Failure) -> Void)? = nil,
        failure: (WarehouseError) -> Failure
    ) throws(Failure) {
        do {
            let errors = try FileDescriptor.unnamed(in: resources.temporaryDirectory)
            var child = try ChildProcess(
                program, arguments(sql, resources), input: feed == nil ? .null : .pipe,
                output: receive == nil ? .null : .pipe, errors: .descriptor(errors.raw))
            // Taken, so that it is closed when all is fed: that is the end of the task's input.
            if let feed, let input = child.takeInput() { try feed(input) }
            if let receive, let output = child.takeOutput() { try read(output, receive) }
            let ending = try child.wait()
            guard ending.isSuccess else {
                throw failed(
                    ending, try errors.bytes(at: 0, count: Self.longestMessage, program),
                    in: resources.temporaryDirectory)
            }
        } catch let error as Failure {
            throw error
        } catch let error as WarehouseError {
            throw failure(error)
        } catch {
            throw failure(WarehouseError(.inputOutput, "cannot run \(program): \(error)"))
        }
    }

    /// Runs a task without input and output of its own.
    package func run(_ sql: String, _ resources: Resources) throws(WarehouseError) {
        try run(sql, resources) { (error) in error }
    }

    private func read<Failure: Error>(
        _ output: borrowing FileDescriptor, _ receive: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try output.read(into: buffer, program)
            if count == 0 { return }
            try receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private func arguments(_ sql: String, _ resources: Resources) -> [String] {
        let settings = """
            SET memory_limit = '\(resources.memoryMegabytes)MB';
            SET threads = \(resources.threads);
            SET temp_directory = \(Self.literal(resources.temporaryDirectory));
            SET enable_progress_bar = false;
            SET autoinstall_known_extensions = false;
            """
        return ["-init", "/dev/null", "-batch", "-bail", "-noheader", "-csv", "-c", settings, "-c", sql]
    }

    private func failed(
        _ ending: ChildProcess.Ending, _ words: [UInt8], in temporaryDirectory: String
    ) -> WarehouseError {
        let said = String(decoding: words, as: UTF8.self).split(separator: "\n").prefix(6).joined(separator: " ")
        switch ending {
        case .exited(let code):
            // What it says goes to the temporary directory.
            let reason =
                said.isEmpty
                ? "without a word, as where a disk is full; see to the space in \(temporaryDirectory) and run it again"
                : said
            return WarehouseError(.engineFailed, "DuckDB \(version) failed with exit code \(code): \(reason)")
        case .signalled(let number):
            let remedy =
                number == SIGKILL
                ? "; the system does that where memory runs out: run it again, with less --memory"
                : said.isEmpty ? "; run it again" : ": \(said)"
            return WarehouseError(.engineFailed, "DuckDB \(version) was ended by signal \(number)\(remedy)")
        }
    }

    /// Text as an SQL literal.
    package static func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

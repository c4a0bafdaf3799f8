import Foundation
import Glibc
import TestSupport
import Testing

/// An artifact root of one test, below a directory of its own so that the root itself can be replaced.
final class SwapRoot: Sendable {
    private let scratch: ScratchDirectory
    let url: URL
    var path: String { url.path }

    /// - Parameter versions: Written from drafts; the first is active, by a symbolic link.
    init(_ versions: [VersionDraft] = []) throws {
        scratch = try ScratchDirectory()
        url = scratch.file("root")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for version in versions { try version.write(to: url) }
        if let first = versions.first { try promote(first.name) }
    }

    /// Points `ACTIVE_MODEL` elsewhere by renaming a link over it.
    func promote(_ target: String) throws {
        let next = path + "/.next"
        unlink(next)
        try #require(symlink(target, next) == 0 && rename(next, path + "/ACTIVE_MODEL") == 0)
    }

    /// Runs a shell command with the root as its directory: promotion habits are shell habits.
    ///
    /// Not through `Process`, which notices the end tens of milliseconds late: what follows is measured.
    func shell(_ command: String) throws {
        let words = ["/bin/sh", "-ec", "cd \"$0\"; \(command)", path]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        try #require(posix_spawn(&child, "/bin/sh", nil, nil, arguments, environ) == 0)
        var status: CInt = 0
        while waitpid(child, &status, 0) == -1, errno == EINTR {}
        try #require(status == 0, "\(command)")
    }
}

extension RunningDaemon {
    /// One value of `/metrics`; nil while there is no such sample.
    func metric(_ name: String) throws -> Double? {
        for line in try request("GET", "/metrics").text.split(separator: "\n") where line.hasPrefix(name + " ") {
            return Double(line.dropFirst(name.count + 1))
        }
        return nil
    }

    /// The resident memory in KiB.
    var residentKibibytes: Int {
        let status =
            (try? String(contentsOfFile: "/proc/\(program.process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0
    }
}

/// Seconds since an arbitrary moment, never set back.
func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

extension Double {
    /// Of seconds, for tables.
    var milliseconds: String { String(format: "%.1f ms", self * 1000) }
}

extension [Double] {
    var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}

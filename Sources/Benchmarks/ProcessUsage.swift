import Glibc
internal import SystemIO

/// What a process and its children have used, from the kernel's books.
enum ProcessUsage {
    /// Processor time, user and system, in nanoseconds: all threads, ended ones too, of the process and the children
    /// it has now.
    static func processorNanoseconds(of pid: pid_t) -> UInt64 {
        tree(of: pid).reduce(0) { $0 + ownNanoseconds(of: $1) }
    }

    /// Resident memory of the process and its children, in bytes.
    static func residentBytes(of pid: pid_t) -> Int {
        tree(of: pid).reduce(0) { $0 + ownResidentBytes(of: $1) }
    }

    private static func ownNanoseconds(of pid: pid_t) -> UInt64 {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func ownResidentBytes(of pid: pid_t) -> Int {
        for line in (KernelFile.text("/proc/\(pid)/status") ?? "").split(separator: "\n") where line.hasPrefix("VmRSS:")
        {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            let number = words.dropFirst().first.flatMap { Int($0) }
            return (number ?? 0) * 1024
        }
        return 0
    }

    private static func tree(of pid: pid_t) -> [pid_t] {
        var found = [pid]
        var next = 0
        while next < found.count, found.count < 100 {
            let children = KernelFile.text("/proc/\(found[next])/task/\(found[next])/children") ?? ""
            found += children.split(separator: " ").compactMap { pid_t($0) }
            next += 1
        }
        return found
    }
}

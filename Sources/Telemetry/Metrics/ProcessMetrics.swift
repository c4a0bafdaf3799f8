import Glibc
import SystemIO

/// The standard `process_*` metrics of this process, read at each scrape.
package enum ProcessMetrics {
    private static let startSeconds = Double(Clock.utcMicroseconds()) / 1e6

    /// To be called once at start, so that the start time is the process's.
    package static func noteStart() { _ = startSeconds }

    package static func write(to text: inout PrometheusText) {
        var usage = rusage()
        if getrusage(RUSAGE_SELF.rawValue, &usage) == 0 {
            let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            let microseconds = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
            text.describe("process_cpu_seconds_total", .counter, "User and system processor time spent.")
            text.sample("process_cpu_seconds_total", seconds + microseconds / 1e6)
        }
        if let memory = memoryBytes() {
            text.describe("process_resident_memory_bytes", .gauge, "Resident memory size.")
            text.sample("process_resident_memory_bytes", memory.resident)
            text.describe("process_virtual_memory_bytes", .gauge, "Virtual memory size.")
            text.sample("process_virtual_memory_bytes", memory.virtual)
        }
        if let open = openDescriptorCount() {
            text.describe("process_open_fds", .gauge, "Open file descriptors.")
            text.sample("process_open_fds", open)
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            text.describe("process_max_fds", .gauge, "Most file descriptors allowed.")
            text.sample("process_max_fds", UInt64(limit.rlim_cur))
        }
        text.describe("process_start_time_seconds", .gauge, "Start of the process since the Unix epoch.")
        text.sample("process_start_time_seconds", startSeconds)
    }

    /// From `/proc/self/statm`: sizes in pages, total then resident.
    private static func memoryBytes() -> (virtual: UInt64, resident: UInt64)? {
        let numbers = (KernelFile.text("/proc/self/statm") ?? "").split(separator: " ").prefix(2).compactMap {
            UInt64($0)
        }
        guard numbers.count == 2 else { return nil }
        let page = UInt64(max(sysconf(CInt(_SC_PAGESIZE)), 1))
        return (numbers[0] &* page, numbers[1] &* page)
    }

    private static func openDescriptorCount() -> UInt64? {
        guard let names = try? FileSystem.list("/proc/self/fd", limit: 1 << 20) else { return nil }
        return UInt64(max(names.count - 1, 0))  // Without the directory itself.
    }
}

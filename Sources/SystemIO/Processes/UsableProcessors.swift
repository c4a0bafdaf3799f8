internal import Glibc

/// How many processors this process may use: those of its affinity mask, or fewer under a cgroup's quota.
package enum UsableProcessors {
    package static func count() -> Int {
        let online = max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))
        let allowed = KernelFile.text("/proc/self/status").flatMap { allowedCount(inStatus: $0) } ?? online
        let quota = KernelFile.text("/sys/fs/cgroup/cpu.max").flatMap { quotaCount(inCPUMax: $0) } ?? allowed
        return min(max(1, min(allowed, quota)), 256)
    }

    /// The processors of `Cpus_allowed_list:	0-3,8`.
    static func allowedCount(inStatus status: String) -> Int? {
        let key = "Cpus_allowed_list:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else { return nil }
        var total = 0
        for range in line.dropFirst(key.count).split(separator: ",") {
            let ends = range.split(separator: "-").map { Int($0.filter { !$0.isWhitespace }) ?? -1 }
            guard let first = ends.first, let last = ends.last, first >= 0, last >= first, last < 65_536 else {
                return nil
            }
            total += last - first + 1
        }
        return total > 0 ? total : nil
    }

    /// The whole processors of cgroup v2's `200000 100000` (quota and period in microseconds); nil without a quota.
    static func quotaCount(inCPUMax text: String) -> Int? {
        let numbers = text.split(whereSeparator: \.isWhitespace).map { Int($0) ?? 0 }
        guard numbers.count == 2, numbers[0] > 0, numbers[1] > 0 else { return nil }
        return max(1, numbers[0] / numbers[1] + (numbers[0] % numbers[1] == 0 ? 0 : 1))
    }
}

import Glibc

/// Limits the system sets this process.
package enum ProcessLimits {
    /// Allows as many open files as the hard limit does. C function: `setrlimit(RLIMIT_NOFILE)`.
    package static func raiseOpenFiles() {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // A refusal leaves the lower limit, which accepting copes with.
        _ = setrlimit(resource, &limit)
    }
}

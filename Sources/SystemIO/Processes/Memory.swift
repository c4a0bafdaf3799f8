internal import CPosixShims

/// The C library's heap.
package enum Memory {
    /// Keeps a process with many threads from holding a heap for each: to be called first thing. C function: `mallopt`.
    package static func limitArenas() { cposix_limit_malloc_arenas(2) }

    /// Gives freed memory back to the system. C function: `malloc_trim`.
    package static func releaseUnused() { cposix_release_free_memory() }
}

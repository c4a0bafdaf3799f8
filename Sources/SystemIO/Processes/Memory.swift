internal import CPosixShims

/// The C library's heap.
package enum Memory {
    /// Two heaps, so that a process with many threads does not hold one for each; and up to 32 MiB of freed memory is
    /// kept for use again, so that the buffers of a large batch are not mapped and zeroed anew for every request.
    ///
    /// To be called first thing. C function: `mallopt`.
    package static func tune() { cposix_tune_malloc(2, 32 << 20) }

    /// Gives freed memory back to the system. C function: `malloc_trim`.
    package static func releaseUnused() { cposix_release_free_memory() }
}

internal import Glibc
internal import SystemIO

extension LabelledRows {
    /// Gives memory back where all rows would take much of it, 1 GiB; otherwise the next pass finds them still there.
    func releaseMany(_ rows: Range<Int>) {
        if features.count > 1 << 27 { releaseMemory(of: rows) }
    }

    /// Gives the memory of some rows' features back to the system; they are read from the file when next asked for.
    ///
    /// For passes over all rows, so that a process holds those it is at and not those it has been through.
    package func releaseMemory(of rows: Range<Int>) {
        let features = features(of: rows)
        guard let start = features.baseAddress else { return }
        let page = UInt(sysconf(CInt(_SC_PAGESIZE)))
        let address = UInt(bitPattern: start)
        // Pages that are shared with the rows beside these stay.
        let first = (address + page - 1) / page * page
        let end = (address + UInt(features.count * MemoryLayout<Double>.stride)) / page * page
        guard end > first else { return }
        // It is advice: a system that does not take it has lost nothing.
        _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_DONTNEED)
    }
}

internal import SystemIO

/// Copies a file of this machine. It begins anew each time: a copy is quick.
struct LocalCopy {
    let from: String
    let dataset: DatasetManifest.Dataset
    let report: (_ done: Int, _ total: Int?) -> Void

    init(from: String, dataset: DatasetManifest.Dataset, report: @escaping (Int, Int?) -> Void) {
        self.from = from
        self.dataset = dataset
        self.report = report
    }

    /// Leaves the whole file in the part, or throws.
    func run(into part: PartFile) throws(FleetError) {
        if let status = try? FileStatus.of(from), status.kind != .regular {
            throw FleetError("copy", .notRegular(path: from, found: status.kind), expected: "a ZIP file")
        }
        let source = try attempting("copy", expected: "a ZIP file") { () throws(SystemError) in
            try FileDescriptor.forReading(from)
        }
        let before = try attempting("copy", expected: "a ZIP file") { () throws(SystemError) in
            try FileStatus.of(source, from)
        }
        if let size = dataset.size, size != before.bytes {
            throw FleetError(
                .badData,
                "cannot copy \(from): expected \(size) bytes, found \(before.bytes); it was replaced, make the manifest "
                    + "again with `reliscore data manifest`")
        }
        let after = try attempting("copy", expected: "a ZIP file and room for it") { () throws(SystemError) in
            try part.begin(PartFile.Origin(url: dataset.url, bytes: before.bytes))
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
            defer { buffer.deallocate() }
            while part.length <= before.bytes, case let count = try source.read(into: buffer, from), count > 0 {
                try part.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                report(part.length, before.bytes)
            }
            return try FileStatus.of(source, from)
        }
        guard after == before, part.length == before.bytes else {
            throw FleetError("copy", .changedWhileRead(path: from), expected: "a ZIP file")
        }
        if let fault = try WholeZIP.fault(of: part.path) {
            throw FleetError(.badData, "cannot copy \(from): \(fault); get the file again")
        }
    }
}

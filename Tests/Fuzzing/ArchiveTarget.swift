internal import Glibc
internal import Storage
internal import SystemIO

/// Opens a ZIP file and reads every entry of it; what is read must be what the directory says.
func tryZip(_ bytes: UnsafeRawBufferPointer) -> CInt {
    do {
        let file = try FileDescriptor.unnamed(in: "/dev/shm")
        try file.writeAll(bytes, "fuzz.zip")
        var limits = ZipLimits()
        limits.entryBytes = 1 << 20
        let reader = try ZipReader(file, path: "fuzz.zip", limits: limits)
        for entry in reader.entries {
            var count = 0
            // One bad entry does not keep the others from being read.
            guard (try? reader.read(entry, chunkBytes: 4_096) { count += $0.count }) != nil else { continue }
            guard count == entry.bytes else { fatalError("\(count) bytes of an entry of \(entry.bytes)") }
        }
    } catch {}
    return 0
}

/// Unpacks a version into an empty root, and again where that worked: then it must be there already.
func tryBundle(_ bytes: UnsafeRawBufferPointer) -> CInt {
    let root = bundleRoot
    do {
        let path = root + "/in.zip"
        let file = try FileDescriptor.unnamed(in: "/dev/shm")
        try file.writeAll(bytes, path)
        let store = try ArtifactStore(root: root)
        let linked = "/proc/self/fd/\(file.raw)"
        let (manifest, isNew) = try store.unpack(linked)
        guard isNew, try !store.unpack(linked).isNew else { fatalError("unpacked twice") }
        let directory = root + "/" + manifest.version.text
        for name in try FileSystem.list(directory) { try FileSystem.unlink(directory + "/" + name) }
        try FileSystem.removeDirectory(directory)
    } catch {}
    guard let left = try? FileSystem.list(root), left.isEmpty else { fatalError("something is left in \(root)") }
    return 0
}

private let bundleRoot: String = {
    let path = "/dev/shm/reliscore-fuzz-\(getpid())"
    mkdir(path, 0o700)
    return path
}()

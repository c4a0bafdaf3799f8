internal import Glibc

/// Small files that the kernel makes up as they are read, in `/proc` and `/sys`: their size is not known before.
package enum KernelFile {
    /// The first 64 KiB as text; nil when there is no such file, or nothing in it.
    package static func text(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = fread(&bytes, 1, bytes.count, file)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}

/// One entry as the central directory describes it; nothing of its data has been looked at.
package struct ZipEntry: Equatable, Sendable {
    /// From 0, in the order of the central directory.
    package let index: Int
    /// As stored, with slashes, dots and whatever else the maker wrote: no path to write to.
    ///
    /// UTF-8 where the name says or looks so, else read as code page 437, which has a character for each byte.
    package let name: String
    /// Uncompressed.
    package let bytes: Int
    package let compressedBytes: Int
    /// Of the uncompressed bytes.
    package let crc32: UInt32
    /// Such as 0 for stored and 8 for deflate.
    package let method: Int
    package let isEncrypted: Bool

    package var isDirectory: Bool { name.hasSuffix("/") }

    /// Tells entries apart without reading them: SHA-256 over name, size and CRC-32.
    ///
    /// Equal data under one name has one fingerprint, however it is compressed. 32 bits of CRC detect damage and new
    /// editions, not a forger.
    package var fingerprint: Digest { SHA256.digest(of: Array("\(name)\0\(bytes)\0\(crc32)\n".utf8)) }
}

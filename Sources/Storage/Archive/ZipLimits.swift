/// Bounds on what is taken from a ZIP file, whatever it claims of itself.
package struct ZipLimits: Sendable {
    /// Past it the file is refused when it is opened.
    package var entryCount = 100_000
    /// Of the central directory, which is read into memory.
    package var directoryBytes = 64 << 20
    package var nameBytes = 1_024
    /// Uncompressed, of one entry; past it the entry is refused before a byte of it is read.
    package var entryBytes = 16 << 30
    /// Uncompressed to compressed, of an entry above a mebibyte. Deflate ends at 1,032, daily drive tables reach 30.
    package var ratio = 500

    package init() {}
}
